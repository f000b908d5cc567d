import Elk from 'elkjs/lib/elk.bundled.js';
import { expect, it } from 'vitest';
import { graphOf } from '../model/graph';
import { layoutInput, layoutOf, type NodeBounds } from '../model/layoutInput';

/** Lays out a Parallel state, and returns its size and the bounds of the states of its branches. */
async function parallel(branches: readonly (readonly string[])[]) {
  const graph = graphOf({
    StartAt: 'All',
    States: {
      All: {
        Type: 'Parallel',
        Branches: branches.map((names) => ({
          StartAt: names[0],
          States: Object.fromEntries(
            names.map((name, index) => [
              name,
              {
                Type: 'Pass',
                ...(index + 1 < names.length ? { Next: names[index + 1] } : { End: true }),
              },
            ]),
          ),
        })),
        End: true,
      },
    },
  });
  const layout = layoutOf(await new Elk().layout(layoutInput(graph)));
  const boundsOf = (name: string): NodeBounds => {
    const found = [...layout.nodeBounds].find(([id]) => id.endsWith(`/${name}`));
    if (found === undefined) throw new Error(`${name} has no bounds`);
    return found[1];
  };
  return { layout, states: branches.map(([first = '']) => boundsOf(first)) };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `Step ${index + 1}`);

it('shows up to four short branches side by side', async () => {
  const { states } = await parallel(names(4).map((name) => [name]));
  expect(new Set(states.map(({ y }) => y)).size).toBe(1);
});

it('shows eight branches of one state in rows that fit into a pane of 486 pixels', async () => {
  const { layout, states } = await parallel(names(8).map((name) => [name]));
  // Names and notes are legible at a zoom of 0.6.
  expect((layout.width + 24) * 0.6).toBeLessThanOrEqual(486);
  const rows = [...new Set(states.map(({ y }) => y))].map((y) =>
    states.filter((one) => one.y === y),
  );
  expect(rows.map((row) => row.length)).toEqual([3, 3, 2]);
});

it('shows many branches of one state in rows that are about as wide as high', async () => {
  const { layout } = await parallel(names(60).map((name) => [name]));
  expect(layout.width / layout.height).toBeGreaterThan(1);
  expect(layout.width / layout.height).toBeLessThan(2);
});

it('shows deep branches side by side, in the order of the definition', async () => {
  const { states } = await parallel([
    ['A state with a long name', 'Next'],
    ...names(5).map((name) => [name, `${name} b`]),
  ]);
  expect(new Set(states.map(({ y }) => y)).size).toBe(1);
  const lefts = states.map(({ x }) => x);
  expect(lefts).toEqual([...lefts].sort((one, other) => one - other));
});
