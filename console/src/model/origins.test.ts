import { expect, test } from 'vitest';
import type { FailedStateStep, MemberRootCause } from '../api/rootCauses';
import { sharedOrigins, stateOf } from './origins';

function cause(state: string, error: string): MemberRootCause {
  const origin: FailedStateStep = {
    kind: 'STATE_FAILED',
    executionArn: 'arn',
    state,
    stateType: 'Task',
    frame: '',
    enteredEventId: 2,
    attempts: 1,
    error,
  };
  return { executionArn: 'arn', origin, complete: true };
}

test('members with one root cause share it, the most frequent first', () => {
  const causes = [cause('A', 'E'), cause('B', 'F'), cause('B', 'F')];
  const shared = sharedOrigins(causes, { failedState: 'Sorry', error: 'Order.Failed' });
  expect(shared.map(({ step, members }) => [stateOf(step), step.error, members])).toEqual([
    ['B', 'F', 2],
    ['A', 'E', 1],
  ]);
});

test('a root cause that the group already states is omitted', () => {
  expect(sharedOrigins([cause('A', 'E')], { failedState: 'A', error: 'E' })).toEqual([]);
  expect(sharedOrigins([cause('A', 'E')], { failedState: 'A', error: 'F' })).toHaveLength(1);
});

test('a state of the same name in a child execution is shown', () => {
  const inChild = { ...cause('A', 'E'), executionArn: 'parent' };
  expect(sharedOrigins([inChild], { failedState: 'A', error: 'E' })).toHaveLength(1);
});

test('members without a known root cause are omitted', () => {
  expect(sharedOrigins([{ executionArn: 'arn', complete: false }], {})).toEqual([]);
  expect(sharedOrigins(undefined, {})).toEqual([]);
});

test('a shared root cause is incomplete if one chain of its members is', () => {
  const partly = { ...cause('A', 'E'), complete: false };
  const [shared] = sharedOrigins([cause('A', 'E'), partly], {});
  expect(shared).toMatchObject({ members: 2, complete: false });
  expect(sharedOrigins([cause('A', 'E')], {})[0]?.complete).toBe(true);
});
