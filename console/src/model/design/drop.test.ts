import { expect, it } from 'vitest';
import { graphOf } from '../graph';
import { changeValue, type Change } from './change';
import { addAfter, addAt, moveTo } from './drop';
import type { Json, JsonObject } from './json';
import { scopesOf, stateNamed, transitionsIn } from './machine';

const pass = { name: 'New', state: { Type: 'Pass' } };
const definition: JsonObject = {
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Choice',
      Choices: [{ Variable: '$.a', IsNull: true, Next: 'Fan' }],
      Default: 'Loop',
    },
    Fan: {
      Type: 'Parallel',
      Branches: [{ StartAt: 'One', States: { One: { Type: 'Pass', End: true } } }],
      Next: 'Loop',
    },
    Loop: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } },
      End: true,
    },
  },
};

function transitions(changes: readonly Change[], initial: Json = definition): string[] {
  const after = changes.reduce(changeValue, initial);
  return scopesOf(after).flatMap((scope) =>
    transitionsIn(after, scope).map((each) => `${each.from?.name ?? scope.title} > ${each.to}`),
  );
}

it('adds a state on every transition of the graph', () => {
  for (const edge of graphOf(definition).edges) {
    const before = transitions([]);
    const { changes } = addAt(definition, pass, { edge: edge.id });
    const added = transitions(changes).filter((transition) => !before.includes(transition));
    expect(added.length, edge.id).toBeGreaterThan(0);
    expect(
      added.some((transition) => transition.endsWith('> New')),
      edge.id,
    ).toBe(true);
  }
});

it('adds a state after a state, in a Map, as a branch of a Parallel, and at the end', () => {
  const at = (node?: string): string[] =>
    transitions(addAt(definition, pass, node === undefined ? {} : { node }).changes).filter(
      (transition) => transition.includes('New'),
    );
  expect(at('/States/Fan/Branches/0/States/One')).toEqual(['One > New']);
  expect(at('/States/Loop')).toEqual(['each item of Loop > New', 'New > Item']);
  expect(at('/States/Fan')).toEqual(['branch 2 of Fan > New']);
  expect(at('#start')).toEqual(['the machine > New', 'New > Ask']);
  expect(at()).toEqual(['Loop > New']);
  expect(transitions(addAt({}, pass, {}).changes, {})).toEqual(['the machine > New']);
});

it('adds a state after a Parallel or Map, not inside', () => {
  const after = (name?: string): string[] =>
    transitions(
      addAfter(definition, pass, name === undefined ? undefined : stateNamed(definition, name))
        .changes,
    ).filter((transition) => transition.includes('New'));
  expect(after('Fan')).toEqual(['Fan > New', 'New > Loop']);
  expect(after('Loop')).toEqual(['Loop > New']);
  expect(after()).toEqual(['Loop > New']);
});

it('moves a state between branches and processors', () => {
  const moved = moveTo(definition, 'One', { node: '/States/Loop' });
  expect(stateNamed(moved.reduce<Json>(changeValue, definition), 'One')?.scope.title).toBe(
    'each item of Loop',
  );
  expect(moveTo(definition, 'Fan', { node: '/States/Fan' })).toEqual([]);
  expect(() => moveTo(definition, 'Item', { node: '/States/Fan' })).toThrow('in a branch of Fan');
});
