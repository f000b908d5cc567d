import { expect, test } from 'vitest';
import type { EventRow } from './events';
import { foldUpTo } from './fold';
import { rows } from './history.fixture';
import {
  canChangeStatus,
  isHistoryLoading,
  isLive,
  loadingText,
  streamText,
} from './historyLoading';
import { STATUS_ORDER } from './visits';

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
});

test('the history of an ended execution loads until its last end', () => {
  const redriven = { status: 'FAILED', redriveCount: 1 } as const;
  const counts = [0, 1, 2, 3, 4, 5, 6];
  expect(counts.filter((count) => isHistoryLoading(redriven, after(HISTORY, count), 3))).toEqual(
    counts.slice(0, 6),
  );
  const failed = { status: 'FAILED', redriveCount: 0 } as const;
  expect(isHistoryLoading(failed, after(HISTORY, 2), 2)).toBe(true);
  expect(isHistoryLoading(failed, after(HISTORY, 3), undefined)).toBe(false);
});

test('a history is complete at the end of its stream, also without an end event', () => {
  const failed = { status: 'FAILED', redriveCount: 0 } as const;
  expect(isHistoryLoading(failed, { ...after(HISTORY, 2), end: 'FAILED' }, 3)).toBe(false);
});

test('the history of a running execution loads until the last event that was stored', () => {
  const redriven = { status: 'RUNNING', redriveCount: 1 } as const;
  expect(isHistoryLoading(redriven, after(HISTORY, 5), undefined)).toBe(true);
  expect(isHistoryLoading(redriven, after(HISTORY, 3), 4)).toBe(true);
  expect(isHistoryLoading(redriven, after(HISTORY, 4), 4)).toBe(false);
  expect(isHistoryLoading(redriven, after(HISTORY, 5), 4)).toBe(false);
});

test('events that are still loading cannot change a visit that has exited its state', () => {
  expect(STATUS_ORDER.filter((status) => !canChangeStatus(status))).toEqual([
    'caught',
    'succeeded',
  ]);
});

test('a stream is not live while its history loads', () => {
  expect(streamText('live', true)).toBe('Loading events…');
  expect(streamText('live', false)).toBe('Live');
  expect(streamText('waiting', true)).toBe('Disconnected, reconnecting…');
  expect(streamText('ended', false)).toBe('Ended');
});

test('events do not load while their stream is disconnected', () => {
  expect(loadingText('connecting', 1_200)).toBe('Loading events: 1,200 so far');
  expect(loadingText('live')).toBe('Loading events…');
  expect(loadingText('waiting')).toBe('The events could not be read yet');
  expect(loadingText('waiting', 1_200)).toBe('The events could not be read yet');
});

test('a page is not live between two streams', () => {
  expect(isLive('connecting', 0)).toBe(true);
  expect(isLive('live', 7)).toBe(true);
  expect(isLive('waiting', 7)).toBe(false);
  expect(isLive('connecting', 7)).toBe(false);
  expect(isLive('waiting', 0)).toBe(false);
  expect(isLive('ended', 7)).toBe(true);
});
