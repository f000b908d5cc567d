import { expect, it } from 'vitest';
import { foldUpTo } from './fold';
import { longMap, rows } from './history.fixture';
import { visitLabels } from './visitLabels';

function labels(all: ReturnType<typeof rows>, state: string): readonly string[] {
  const fold = foldUpTo(all, all.length);
  return visitLabels(fold, fold.visitsOf(state));
}

it('names visits in a Map by the index of their iteration', () => {
  expect(labels(longMap(3), 'P')).toEqual(['Iteration 0', 'Iteration 1', 'Iteration 2']);
  expect(labels(longMap(3), 'M')).toEqual(['Visit 1 of 1']);
});

it('numbers several visits of one iteration, and names the iterations of nested Maps', () => {
  const all = rows(
    ['', 'ExecutionStarted'],
    ['', 'MapStateEntered', { state: 'Outer' }],
    ['', 'MapStateStarted', { length: 3 }],
    ['0.2', 'MapIterationStarted', { state: 'Outer', index: 2 }],
    ['0.2', 'MapStateEntered', { state: 'Inner' }],
    ['0.2', 'MapStateStarted', { length: 2 }],
    ['0.2/0.0', 'PassStateEntered', { state: 'P' }],
    ['0.2/0.1', 'PassStateEntered', { state: 'P' }],
    ['0.2/0.1', 'PassStateExited', { state: 'P' }],
    ['0.2/0.1', 'PassStateEntered', { state: 'P' }],
  );
  expect(labels(all, 'P')).toEqual([
    'Iteration 2 / 0',
    'Iteration 2 / 1, visit 1 of 2',
    'Iteration 2 / 1, visit 2 of 2',
  ]);
});
