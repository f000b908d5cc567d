import { expect, test } from 'vitest';
import type { RootCauseStep } from '../api/rootCauses';
import { headIndex } from './rootCauseHead';

const visit = (state: string, stateType = 'Task', executionArn = 'parent') => ({
  executionArn,
  state,
  stateType,
  frame: '',
  enteredEventId: 1,
  attempts: 1,
});
const failed = (...args: Parameters<typeof visit>): RootCauseStep => {
  return { kind: 'STATE_FAILED', ...visit(...args) };
};
const interrupted = (...args: Parameters<typeof visit>): RootCauseStep => {
  return { kind: 'STATE_INTERRUPTED', ...visit(...args) };
};
const caught = (...args: Parameters<typeof visit>): RootCauseStep => {
  return { kind: 'ERROR_CAUGHT', ...visit(...args), next: 'Handler', times: 1 };
};
const ended = (executionArn = 'parent'): RootCauseStep => {
  return { kind: 'EXECUTION_ENDED', status: 'FAILED', stopDate: 1, executionArn };
};

test.each([
  ['without a catcher', [failed('Charge'), failed('Map'), ended()], 0],
  [
    'with a Fail state after the catcher',
    [failed('Charge'), caught('Charge'), failed('Sorry', 'Fail'), ended()],
    0,
  ],
  [
    'with another failure after the catcher',
    [failed('Charge'), caught('Charge'), failed('Ask'), ended()],
    2,
  ],
  [
    'with a state that was running at the end',
    [failed('Charge'), caught('Charge'), interrupted('Ask'), ended()],
    2,
  ],
  [
    'with two catchers',
    [failed('Charge'), caught('Charge'), failed('Ask'), caught('Ask'), failed('Refund'), ended()],
    4,
  ],
  [
    'with the state of a parent after the catcher of a child',
    [
      failed('Charge', 'Task', 'child'),
      caught('Charge', 'Task', 'child'),
      ended('child'),
      failed('Buy'),
      ended(),
    ],
    0,
  ],
  ['of an execution alone', [ended()], 0],
  ['without steps', [], 0],
])('the head of a chain %s', (_, steps, expected) => {
  expect(headIndex(steps)).toBe(expected);
});
