import { expect, it } from 'vitest';
import { graphOf } from '../model/graph';
import type { Layout } from '../model/layoutInput';
import { pictureOf } from './picture';

const colours = { background: '#fff', ink: '#000', muted: '#555', line: '#ccc', panel: '#eee' };

it('draws each state at its position, with control characters escaped', () => {
  const graph = graphOf({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Map',
        Next: 'B <&> \u0001',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
      },
      'B <&> \u0001': { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
    },
  });
  const boundsAt = (
    x: number,
    y: number,
  ): { x: number; y: number; width: number; height: number } => ({ x, y, width: 200, height: 50 });
  const layout: Layout = {
    width: 300,
    height: 400,
    nodeBounds: new Map(
      graph.nodes.map((node, index) => [node.id, boundsAt(10 * index, 100 * index)]),
    ),
    routes: new Map(
      graph.edges.map((edge) => [
        edge.id,
        {
          points: [
            { x: 1, y: 2 },
            { x: 1, y: 9 },
          ],
          label: undefined,
        },
      ]),
    ),
  };
  const picture = pictureOf(graph, layout, colours);
  // Bounds of inner nodes are relative to their group.
  const positionOf = (name: string): number[] =>
    [
      ...(new RegExp(`<rect x="([\\d.]+)" y="([\\d.]+)"[^>]*/><text[^>]*>${name}`).exec(picture) ??
        []),
    ]
      .slice(1)
      .map(Number);
  const mapIndex = graph.nodes.findIndex((node) => node.name === 'A');
  const itemIndex = graph.nodes.findIndex((node) => node.name === 'I');
  expect(positionOf('A')).toEqual([10 * mapIndex, 100 * mapIndex]);
  expect(positionOf('I')).toEqual([10 * (mapIndex + itemIndex), 100 * (mapIndex + itemIndex)]);
  expect(picture).toContain('>B &lt;&amp;&gt; \\u0001</text>');
  expect(picture).toContain('>lambda:invoke</text>');
  expect(picture.match(/marker-end/g)).toHaveLength(graph.edges.length);
  expect(picture).toMatch(/^<svg [^>]*width="332" height="432" viewBox="-16 -16 332 432"/);
});
