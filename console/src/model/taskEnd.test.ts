import { expect, test } from 'vitest';
import type { EventRow } from './events';
import { endOfTask, endText, refusedAnswer } from './taskEnd';

const ANNA = 'arn:aws:iam::123456789012:user/anna';
const NOBODY = { assignee: undefined, isSent: false };
const time = (seconds: number) => `${seconds} s`;
const textOf = (end: Parameters<typeof endText>[0], known: Parameters<typeof endText>[1]) =>
  endText(end, known, time).replace('The task no longer waits for an answer. ', '');

test('the end of a task names the person and the time', () => {
  expect(textOf({ type: 'ActivitySucceeded', at: 7, by: ANNA }, NOBODY)).toBe(
    'anna completed it at 7 s.',
  );
  expect(textOf({ type: 'TaskFailed', at: 7 }, NOBODY)).toBe('Someone else failed it at 7 s.');
  expect(textOf({ type: 'TaskSucceeded', at: 7 }, { ...NOBODY, assignee: ANNA })).toBe(
    'Someone else completed it at 7 s. anna had claimed it.',
  );
  expect(textOf({ type: 'ActivityTimedOut', at: 7 }, NOBODY)).toBe('It timed out at 7 s.');
  expect(textOf({ type: 'ExecutionAborted', at: 7 }, NOBODY)).toBe(
    'Its execution was stopped at 7 s.',
  );
});

test('an answer whose response is lost is not the answer of someone else', () => {
  const sent = { assignee: undefined, isSent: true };
  expect(textOf({ type: 'TaskSucceeded', at: 7 }, sent)).toBe('It was completed at 7 s.');
  expect(textOf(undefined, sent)).toBe('It has been answered, or it has timed out.');
  expect(textOf(undefined, NOBODY)).toBe('Someone else has answered it, or it has timed out.');
});

test('a task ends with an event of its own iteration', () => {
  const row = (id: number, type: string, frame: string): EventRow => ({
    id,
    previousEventId: id - 1,
    timestamp: id,
    type,
    frame,
  });
  const rows = [
    // The end of the task before, at the time at which this one was scheduled.
    { ...row(1, 'TaskSucceeded', '2.1'), timestamp: 2 },
    row(2, 'ActivityScheduled', '2.1'),
    row(3, 'ActivitySucceeded', '2.0'),
    row(4, 'ActivityFailed', '2.1'),
    row(5, 'ActivitySucceeded', '2.1'),
  ];
  const task = { frame: '2.1', scheduledDate: 2 };
  expect(endOfTask(rows, task)?.id).toBe(4);
  expect(endOfTask(rows.slice(0, 3), task)).toBeUndefined();
  expect(endOfTask(rows, { ...task, frame: '' })).toBeUndefined();
  expect(endOfTask([...rows.slice(0, 3), row(6, 'ExecutionAborted', '')], task)?.id).toBe(6);
});

test('a signed-in person cannot answer the task of another person', () => {
  const person = { id: ANNA, isVerified: true };
  expect(refusedAnswer({}, person)).toBeUndefined();
  expect(refusedAnswer({ assignee: ANNA }, person)).toBeUndefined();
  expect(refusedAnswer({ assignee: 'Grace' }, person)).toBe(
    'Grace has this task. Assign it to yourself to answer it.',
  );
  // Without sign-in the names are only hints.
  expect(refusedAnswer({ assignee: 'Grace' }, { id: 'Ada', isVerified: false })).toBeUndefined();
});
