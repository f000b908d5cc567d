import { expect, test } from 'vitest';
import { graphOf } from './graph';
import { matchingStates, nextMatch } from './stateSearch';

const pass = { Type: 'Pass', End: true };
const graph = graphOf({
  StartAt: 'Check order',
  States: {
    'Check order': {
      Type: 'Parallel',
      End: true,
      Branches: [{ StartAt: 'Charge', States: { Charge: pass } }],
    },
    Recharge: pass,
  },
});
const names = (text: string) =>
  matchingStates(graph, text).map((id) => graph.nodes.find((node) => node.id === id)?.name);

test('states are found by name, also inside groups, the best match first', () => {
  expect(names('charge')).toEqual(['Charge', 'Recharge']);
  expect(names('ORDER')).toEqual(['Check order']);
  expect(names('kord')).toEqual([]);
  expect(names('chord')).toEqual(['Check order']);
});

test('no text finds nothing, and neither start nor end are found', () => {
  expect(names(' ')).toEqual([]);
  expect(names('start')).toEqual([]);
  expect(names('end')).toEqual([]);
});

test('the next match follows in a circle', () => {
  const matches = ['a', 'b', 'c'];
  expect(nextMatch(matches, undefined, 1)).toBe('a');
  expect(nextMatch(matches, 'other', -1)).toBe('c');
  expect(nextMatch(matches, 'a', 1)).toBe('b');
  expect(nextMatch(matches, 'c', 1)).toBe('a');
  expect(nextMatch(matches, 'a', -1)).toBe('c');
  expect(nextMatch([], 'a', 1)).toBeUndefined();
});
