import { expect, test } from 'vitest';
import type { Json, Path } from './json';
import { afterRemoval, afterRename, shownUnfinished, type Unfinished } from './unfinished';

const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
const catcher = { ErrorEquals: ['States.ALL'], Next: 'B' };
const machine = (a: Json): Json => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: a, B: { Type: 'Pass', End: true } },
});
const typed = (path: Path, value = ''): Unfinished => ({
  state: ['States', 'A'],
  path: ['States', 'A', ...path],
  text: '{"a":',
  value,
  problem: 'This is not valid JSON.',
});

test('a text is shown while its field exists and its value is the same', () => {
  const output = typed(['Output'], '1');
  expect(shownUnfinished([output], machine({ ...task, Output: 1 }))).toEqual([output]);
  expect(shownUnfinished([output], machine({ ...task, Output: 2 }))).toEqual([]);
  expect(shownUnfinished([output], { States: {} })).toEqual([]);
});

test('a text without a field is not shown', () => {
  // JSONata has no Parameters.
  expect(shownUnfinished([typed(['Parameters'])], machine(task))).toEqual([]);
  const inCatcher = typed(['Catch', 0, 'Output']);
  expect(shownUnfinished([inCatcher], machine({ ...task, Catch: [catcher] }))).toEqual([inCatcher]);
  expect(shownUnfinished([inCatcher], machine(task))).toEqual([]);
});

test('a text of a state in a branch does not become one of the state around it', () => {
  const inner: Unfinished = {
    ...typed(['Result']),
    state: ['States', 'A', 'Branches', 0, 'States', 'C'],
    path: ['States', 'A', 'Branches', 0, 'States', 'C', 'Output'],
  };
  const branch = (name: string): Json => ({
    StartAt: name,
    States: { [name]: { Type: 'Pass', End: true } },
  });
  const parallel = { Type: 'Parallel', End: true };
  expect(shownUnfinished([inner], machine({ ...parallel, Branches: [branch('C')] }))).toEqual([
    inner,
  ]);
  expect(shownUnfinished([inner], machine({ ...parallel, Branches: [branch('D')] }))).toEqual([]);
});

test('a renamed state keeps its texts', () => {
  const [moved] = afterRename([typed(['Output'])], ['States', 'A'], 'Z');
  expect(moved?.state).toEqual(['States', 'Z']);
  expect(moved?.path).toEqual(['States', 'Z', 'Output']);
});

test('the removal of a Catcher removes its text and moves those behind it', () => {
  const list = ['States', 'A', 'Catch'];
  const texts = [0, 1, 2].map((index) => typed(['Catch', index, 'Output']));
  expect(afterRemoval(texts, list, 1).map(({ path }) => path[3])).toEqual([0, 1]);
  expect(afterRemoval([typed(['Output'])], list, 0)).toHaveLength(1);
});
