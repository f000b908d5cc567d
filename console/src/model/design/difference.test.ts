import { expect, it } from 'vitest';
import { differenceOf } from './difference';
import type { Json } from './json';

const pass = (next?: string, more: object = {}): Json => ({
  Type: 'Pass',
  ...(next ? { Next: next } : { End: true }),
  ...more,
});
const before: Json = {
  StartAt: 'A',
  States: {
    A: pass('B', { Comment: 'x', Result: { a: 1, b: 2 } }),
    B: {
      Type: 'Parallel',
      Branches: [{ StartAt: 'C', States: { C: pass('D'), D: pass() } }],
      Next: 'E',
    },
    E: pass(),
  },
};

it('lists added, removed and changed states with the changed members', () => {
  const after: Json = {
    Comment: 'new',
    StartAt: 'A',
    States: {
      A: pass('N', { Result: { b: 2, a: 1 } }),
      N: pass('B'),
      B: { Type: 'Parallel', Branches: [{ StartAt: 'D', States: { D: pass() } }], Next: 'E' },
      E: pass(),
    },
  };
  expect(differenceOf(before, after)).toEqual({
    states: [
      { name: 'A', difference: 'changed', fields: ['Next', 'Comment'] },
      { name: 'N', difference: 'added', fields: [] },
      { name: 'B', difference: 'changed', fields: ['Branches'] },
      { name: 'E', difference: 'same', fields: [] },
      { name: 'D', difference: 'same', fields: [] },
      { name: 'C', difference: 'removed', fields: [] },
    ],
    machine: ['Comment'],
  });
});

it('reports a moved state, and a change in a branch only at the inner state', () => {
  const moved = structuredClone(before) as never as {
    States: Record<string, { Branches?: { States: object }[] }>;
  };
  delete moved.States['E'];
  Object.assign(moved.States['B']?.Branches?.[0]?.States ?? {}, {
    E: pass(),
    D: pass(undefined, { Comment: 'y' }),
  });
  const changed = differenceOf(before, moved as never).states.filter(
    (state) => state.difference !== 'same',
  );
  expect(changed).toEqual([
    { name: 'D', difference: 'changed', fields: ['Comment'] },
    { name: 'E', difference: 'changed', fields: ['(place)'] },
  ]);
});

it('finds no differences of equal definitions, and only additions without a previous one', () => {
  expect(
    differenceOf(before, structuredClone(before)).states.map((state) => state.difference),
  ).toEqual(Array(5).fill('same'));
  expect(differenceOf(undefined, before).states.map((state) => state.difference)).toEqual(
    Array(5).fill('added'),
  );
});

/** The states with a difference, and the previous names of renamed states. */
function differing(now: Json): string[][] {
  return differenceOf(before, now).states.flatMap(({ name, difference, previousName, fields }) =>
    difference === 'same' ? [] : [[difference, previousName ?? '', name, ...fields]],
  );
}

it('reports a renamed state once, also when others refer to it', () => {
  const after: Json = {
    StartAt: 'First',
    States: {
      First: pass('Fan', { Result: { b: 2, a: 1 }, Comment: 'x' }),
      Fan: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'Inner', States: { Inner: pass('D'), D: pass() } }],
        Next: 'E',
      },
      E: pass(),
    },
  };
  expect(differing(after)).toEqual([
    ['renamed', 'A', 'First'],
    ['renamed', 'B', 'Fan'],
    ['renamed', 'C', 'Inner'],
  ]);
  expect(differenceOf(before, after).machine).toEqual([]);
});

it('reports a renamed state with another successor with this member', () => {
  const after: Json = {
    StartAt: 'First',
    States: {
      First: pass('N', { Result: { b: 2, a: 1 }, Comment: 'x' }),
      N: pass('E'),
      E: pass(),
    },
  };
  expect(differing(after)).toEqual([
    ['renamed', 'A', 'First', 'Next'],
    ['added', '', 'N'],
    ['removed', '', 'B'],
    ['removed', '', 'C'],
    ['removed', '', 'D'],
  ]);
});

it('does not report a state with other content, or of another scope, as renamed', () => {
  const after: Json = {
    StartAt: 'First',
    States: {
      First: pass('B', { Comment: 'y', Result: { a: 1, b: 2 } }),
      B: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'C', States: { C: pass('D'), D: pass() } }],
        Next: 'Last',
      },
      Last: pass('Then'),
      Then: pass(),
      Further: pass(),
    },
  };
  expect(differing(after)).toEqual([
    ['added', '', 'First'],
    ['changed', '', 'B', 'Next'],
    ['added', '', 'Last'],
    ['added', '', 'Then'],
    ['added', '', 'Further'],
    ['removed', '', 'A'],
    ['removed', '', 'E'],
  ]);
});
