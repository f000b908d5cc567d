import { expect, test } from 'vitest';
import type { BulkState } from '../api/bulk';
import { notProcessedText, progressOf } from './bulkProgress';

const job = (state: BulkState, done: number, total = 20) => ({
  state,
  total,
  done,
  skipped: 2,
  failed: 1,
});

test('the progress is the share of executions with a result, also of ended jobs', () => {
  for (const state of ['RUNNING', 'CANCELLING', 'CANCELLED', 'FAILED'] as const)
    expect(progressOf(job(state, 7)), state).toBe(50);
  expect(progressOf(job('COMPLETED', 17))).toBe(100);
});

test('a job without executions is complete only when it is completed', () => {
  const empty = (state: BulkState) => ({ state, total: 0, done: 0, skipped: 0, failed: 0 });
  expect(progressOf(empty('GATHERING'))).toBe(0);
  expect(progressOf(empty('FAILED'))).toBe(0);
  expect(progressOf(empty('COMPLETED'))).toBe(100);
});

test('an ended job names the executions that were not processed', () => {
  expect(notProcessedText(job('CANCELLED', 7))).toBe('10 not processed');
  expect(notProcessedText(job('CANCELLED', 1_200, 4_000))).toBe('2,797 not processed');
  expect(notProcessedText(job('COMPLETED', 17))).toBeUndefined();
  expect(notProcessedText(job('RUNNING', 7))).toBeUndefined();
});
