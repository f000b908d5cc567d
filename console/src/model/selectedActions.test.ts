import { expect, test } from 'vitest';
import { EXECUTION_STATUSES } from './criteria';
import { leftOutReason } from './selectedActions';

test('actions leave out executions that they cannot change', () => {
  const affected = (action: Parameters<typeof leftOutReason>[0]) =>
    EXECUTION_STATUSES.filter((status) => leftOutReason(action, status) === undefined);
  for (const action of ['STOP', 'PAUSE', 'RESUME'] as const)
    expect(affected(action)).toEqual(['RUNNING', 'PENDING_REDRIVE']);
  expect(affected('REDRIVE')).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']);
  expect(leftOutReason('PAUSE', 'TIMED_OUT')).toBe('it has ended');
  expect(leftOutReason('REDRIVE', 'RUNNING')).toBe('it is running');
});

test('an execution with an unknown status is not left out', () => {
  expect(leftOutReason('STOP', undefined)).toBeUndefined();
});
