import { describe, expect, it } from 'vitest';
import type { GraphEdge, GraphNode, StateGraph } from './graph';
import type { Layout } from './layoutInput';
import { extentsOf, graphWithin, visibleRegion, sameRegion } from './region';

const node = (id: string, parent?: string): GraphNode => ({
  id,
  kind: 'state',
  name: id,
  type: 'Pass',
  parent,
  branch: 0,
  handlers: [],
  note: undefined,
});
const edge = (source: string, target: string): GraphEdge => ({
  id: `${source}-${target}`,
  source,
  target,
  kind: 'next',
  label: undefined,
  pointer: '',
});

/**
 * A chain of a hundred states, the last one in a group, and a transition from the first to the
 * last.
 */
const ids = Array.from({ length: 100 }, (_, at) => `S${at}`);
const graph: StateGraph = {
  nodes: [node('group'), ...ids.map((id) => node(id, id === 'S99' ? 'group' : undefined))],
  edges: [...ids.slice(1).map((id, at) => edge(`S${at}`, id)), edge('S0', 'S99')],
};
const layout: Layout = {
  width: 200,
  height: 10_000,
  nodeBounds: new Map([
    ['group', { x: 0, y: 9900, width: 120, height: 80 }],
    ...ids.map((id, at): [string, { x: number; y: number; width: number; height: number }] => [
      id,
      id === 'S99'
        ? { x: 10, y: 10, width: 100, height: 40 }
        : { x: 0, y: at * 100, width: 100, height: 40 },
    ]),
  ]),
  routes: new Map([
    [
      'S0-S99',
      {
        points: [
          { x: 150, y: 40 },
          { x: 150, y: 9910 },
        ],
        label: undefined,
      },
    ],
  ]),
};
const view = { x: 0, y: 0, zoom: 1, width: 800, height: 600 };

describe('the drawn region of a graph', () => {
  it('has the nodes in the region, the transitions that cross it, and their groups', () => {
    const extents = extentsOf(graph, layout);
    const inside = graphWithin(extents, { left: 140, right: 160, top: 5000, bottom: 5150 }, 9);
    expect(inside?.nodes.map((each) => each.id)).toEqual(['group', 'S0', 'S99']);
    expect(inside?.edges.map((each) => each.id)).toEqual(['S0-S99']);
    const among = graphWithin(extents, { left: 0, right: 100, top: 5050, bottom: 5150 }, 9);
    expect(among?.nodes.map((each) => each.id)).toEqual([
      'group',
      'S0',
      'S50',
      'S51',
      'S52',
      'S99',
    ]);
    expect(among?.edges.map((each) => each.id)).toEqual(['S50-S51', 'S51-S52', 'S0-S99']);
  });

  it('omits crossing transitions when their ends are too many, and everything when the nodes are', () => {
    const caught = { ...graph, edges: ids.map((id) => edge(id, 'S99')) };
    const among = { left: 0, right: 100, top: 5050, bottom: 5150 };
    const extents = extentsOf(caught, layout);
    expect(graphWithin(extents, among, 100)?.nodes.length).toBe(54);
    const few = graphWithin(extents, among, 9);
    expect(few?.nodes.map((each) => each.id)).toEqual(['S51']);
    expect(few?.edges).toEqual([]);
    const last = graphWithin(extents, { ...among, top: 9750, bottom: 9950 }, 4);
    expect(last?.nodes.map((each) => each.id)).toEqual(['group', 'S98', 'S99']);
    expect(last?.edges.map((each) => each.id)).toEqual(['S98-S99', 'S99-S99']);
    expect(graphWithin(extents, among, 0)).toBeUndefined();
  });

  it('consists of the cells around the viewport, which rarely change', () => {
    const visible = visibleRegion(view);
    expect(visible).toEqual({ left: -400, right: 1200, top: -300, bottom: 900 });
    expect(sameRegion(visible, visibleRegion({ ...view, x: -30, y: -20 }))).toBe(true);
    expect(sameRegion(visible, visibleRegion({ ...view, y: -300 }))).toBe(false);
    expect(sameRegion(visible, undefined)).toBe(false);
    expect(visibleRegion({ ...view, width: 0 })).toBeUndefined();
  });

  it.each([0.02, 0.3, 0.62, 1, 1.6])('contains the viewport at a zoom of %d', (zoom) => {
    for (const [x, y] of [
      [0, 0],
      [-1234, 777],
      [55, -9000],
    ] as const) {
      const region = visibleRegion({ ...view, x, y, zoom });
      expect(region?.left).toBeLessThan(-x / zoom);
      expect(region?.top).toBeLessThan(-y / zoom);
      expect(region?.right).toBeGreaterThan((800 - x) / zoom);
      expect(region?.bottom).toBeGreaterThan((600 - y) / zoom);
    }
  });
});
