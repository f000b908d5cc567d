import { expect, test } from 'vitest';
import { foldUpTo } from './fold';
import { rows, type EventSpec } from './history.fixture';
import { isWaiting } from './visits';

const scheduled = (resource: string): EventSpec => ['', 'TaskScheduled', { resource }];

test.each<[string, boolean, EventSpec[]]>([
  ['a wait', true, [['', 'WaitStateEntered', { state: 'S' }]]],
  [
    'an ended wait',
    false,
    [
      ['', 'WaitStateEntered', { state: 'S' }],
      ['', 'WaitStateExited', { state: 'S' }],
    ],
  ],
  [
    'an activity without worker',
    true,
    [
      ['', 'TaskStateEntered', { state: 'S' }],
      ['', 'ActivityScheduled'],
    ],
  ],
  [
    'an activity with worker',
    false,
    [
      ['', 'TaskStateEntered', { state: 'S' }],
      ['', 'ActivityScheduled'],
      ['', 'ActivityStarted'],
    ],
  ],
  [
    'a call',
    false,
    [['', 'TaskStateEntered', { state: 'S' }], scheduled('invoke'), ['', 'TaskStarted']],
  ],
  [
    'a callback',
    true,
    [
      ['', 'TaskStateEntered', { state: 'S' }],
      scheduled('invoke.waitForTaskToken'),
      ['', 'TaskStarted'],
    ],
  ],
  ['a Parallel', false, [['', 'ParallelStateEntered', { state: 'S' }]]],
])('%s waits: %s', (_, waits, events) => {
  const all = rows(['', 'ExecutionStarted'], ...events);
  const [visit] = foldUpTo(all, all.length).visits;
  expect(visit && isWaiting(visit)).toBe(waits);
});
