import { expect, test } from 'vitest';
import { outcomeOf, outcomeText, outcomeType, type BulkOutcome } from './bulkOutcome';
import type { ExecutionStatus } from '../api/executions';

function outcome(...statuses: (ExecutionStatus | undefined)[]): BulkOutcome {
  return outcomeOf(statuses, false) ?? { counts: new Map(), isPart: false };
}

test('counts the current statuses, failures first', () => {
  expect(outcomeText(outcome('RUNNING', 'SUCCEEDED', 'FAILED', 'RUNNING', 'TIMED_OUT'))).toBe(
    'Now: 1 failed, 1 timed out, 2 running, 1 succeeded',
  );
  expect(outcomeText(outcome('ABORTED', undefined))).toBe('Now: 1 aborted, 1 unknown');
});

test('names the part of a large job that was read', () => {
  const part = outcomeOf(['FAILED', 'SUCCEEDED'], true);
  expect(part === undefined ? '' : outcomeText(part)).toBe(
    'Now, of the first 2: 1 failed, 1 succeeded',
  );
});

test('has no outcome before an execution was accepted', () => {
  expect(outcomeOf([], false)).toBeUndefined();
});

test('a redrive succeeds only when all executions succeeded', () => {
  expect(outcomeType('REDRIVE', outcome('SUCCEEDED', 'SUCCEEDED'))).toBe('success');
  expect(outcomeType('REDRIVE', outcome('SUCCEEDED', 'FAILED', 'RUNNING'))).toBe('error');
  expect(outcomeType('REDRIVE', outcome('SUCCEEDED', 'TIMED_OUT'))).toBe('error');
  expect(outcomeType('REDRIVE', outcome('SUCCEEDED', 'ABORTED'))).toBe('error');
  expect(outcomeType('REDRIVE', outcome('SUCCEEDED', 'RUNNING'))).toBe('in-progress');
  expect(outcomeType('REDRIVE', outcome('SUCCEEDED', 'PENDING_REDRIVE'))).toBe('in-progress');
});

test('aborted executions are the intended end of a stop', () => {
  expect(outcomeType('STOP', outcome('ABORTED'))).toBe('success');
});

test('paused and resumed executions are neither in progress nor a success', () => {
  expect(outcomeType('PAUSE', outcome('RUNNING'))).toBe('info');
  expect(outcomeType('RESUME', outcome('SUCCEEDED', 'FAILED'))).toBe('info');
});

test('the statuses of executions say nothing about a backfill', () => {
  expect(outcomeType('BACKFILL', outcome('SUCCEEDED', 'FAILED', 'RUNNING'))).toBe('info');
  expect(outcomeType('MIGRATE', outcome('SUCCEEDED', 'FAILED', 'RUNNING'))).toBe('info');
});

test('unknown statuses are no success', () => {
  expect(outcomeType('STOP', outcome('ABORTED', undefined))).toBe('info');
  const part = outcomeOf(['SUCCEEDED'], true);
  expect(part === undefined ? '' : outcomeType('REDRIVE', part)).toBe('info');
});
