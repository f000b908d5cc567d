import { describe, expect, it } from 'vitest';
import { graphOf } from './graph';
import type { Layout } from './layoutInput';
import { overviewPaths, overviewSize } from './overview';

const at = (x: number, y: number, width = 20, height = 10) => ({ x, y, width, height });
const layoutOf = (width: number, height: number): Layout => ({
  width,
  height,
  nodeBounds: new Map([
    ['/States/All', at(100, 200, 60, 40)],
    ['/States/All/Branches/0/States/A', at(5, 15)],
    ['/States/B', at(100, 300)],
    ['/States/C', at(100, 400)],
  ]),
  routes: new Map(),
});

describe('the overview of a graph', () => {
  it('draws inner states at absolute positions, and one path for each tone', () => {
    const graph = graphOf({
      StartAt: 'All',
      States: {
        All: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }],
          Next: 'B',
        },
        B: { Type: 'Pass', Next: 'C' },
        C: { Type: 'Succeed' },
      },
    });
    const { groups, states } = overviewPaths(graph, layoutOf(200, 500), (id) =>
      id === '/States/C' ? undefined : 'failed',
    );
    expect(groups).toBe('M100,200h60v40h-60z');
    expect([...states]).toEqual([
      ['failed', 'M100,300h20v10h-20zM105,215h20v10h-20z'],
      [undefined, 'M100,400h20v10h-20z'],
    ]);
  });

  it('has the shape of the graph, and is wide enough to click', () => {
    const most = { width: 200, height: 180 };
    expect(overviewSize(layoutOf(400, 180), most)).toEqual({ width: 200, height: 90 });
    expect(overviewSize(layoutOf(200, 160_000), most)).toEqual({ width: 24, height: 180 });
    expect(overviewSize(layoutOf(100, 90), most)).toEqual({ width: 100, height: 90 });
  });
});
