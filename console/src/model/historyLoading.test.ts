import { expect, test } from 'vitest';
import type { EventRow } from './events';
import { foldUpTo } from './fold';
import { rows } from './history.fixture';
import { isHistoryLoading } from './historyLoading';

const HISTORY = rows(
  ['', 'ExecutionStarted'],
  ['', 'FailStateEntered', { state: 'Stop' }],
  ['', 'ExecutionFailed', { error: 'Bad' }],
  ['', 'ExecutionRedriven'],
  ['', 'FailStateEntered', { state: 'Stop' }],
  ['', 'ExecutionFailed', { error: 'Bad' }],
);
const after = (history: readonly EventRow[], count: number) => ({
  fold: foldUpTo(history, count),
  end: undefined,
  loadsFirst: false,
});

test('the history of an ended execution loads until its last end', () => {
  const redriven = { status: 'FAILED', redriveCount: 1 } as const;
  expect([0, 1, 2, 3, 4, 5, 6].map((n) => isHistoryLoading(redriven, after(HISTORY, n)))).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  const failed = { status: 'FAILED', redriveCount: 0 } as const;
  expect(isHistoryLoading(failed, after(HISTORY, 2))).toBe(true);
  expect(isHistoryLoading(failed, after(HISTORY, 3))).toBe(false);
});

test('a history is complete at the end of its stream, also without an end event', () => {
  const failed = { status: 'FAILED', redriveCount: 0 } as const;
  expect(isHistoryLoading(failed, { ...after(HISTORY, 2), end: 'FAILED' })).toBe(false);
});

test('the history of a running execution loads while its first events arrive', () => {
  const running = { status: 'RUNNING', redriveCount: 0 } as const;
  expect(isHistoryLoading(running, after(HISTORY, 2))).toBe(false);
  expect(isHistoryLoading(running, { ...after(HISTORY, 2), loadsFirst: true })).toBe(true);
});
