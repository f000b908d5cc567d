import { expect, test } from 'vitest';
import type { Execution } from '../api/executions';
import type { MapRunCounts } from '../api/mapRuns';
import { executionRedriveRefusal, mapRunRedriveRefusal, mapRunRedriveTexts } from './redrive';

const UUID = 'ce352127-5704-428a-8c85-dcd6a975afed';
const RUN = {
  mapRunArn: `arn:aws:states:us-east-1:123456789012:mapRun:orders/prices:${UUID}`,
  status: 'FAILED',
} as const;
const PARENT: Execution = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:orders:first',
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:orders',
  name: 'first',
  status: 'FAILED',
  startDate: 0,
  redriveCount: 0,
  redriveStatus: 'REDRIVABLE',
};
const FRAMES = [{}, { mapRun: `prices:${UUID}` }];
const COUNTS: MapRunCounts = {
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
  resultsWritten: 0,
};

test('an execution is redriven if the API accepts it', () => {
  expect(executionRedriveRefusal(PARENT)).toBeUndefined();
  const reason = 'Execution is SUCCEEDED and cannot be redriven';
  expect(
    executionRedriveRefusal({
      status: 'SUCCEEDED',
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: reason,
    }),
  ).toBe(reason);
});

test('a running execution is not redriven, whatever an older description says', () => {
  expect(executionRedriveRefusal({ ...PARENT, status: 'RUNNING' })).toMatch(/RUNNING/);
});

test('a child of a Map Run names the Map Run', () => {
  expect(
    executionRedriveRefusal({ status: 'FAILED', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }),
  ).toMatch(/redriven with the parent of the Map Run/);
});

test('a Map Run is redriven if its parent ended in its state', () => {
  expect(mapRunRedriveRefusal(RUN, PARENT, FRAMES)).toBeUndefined();
  expect(mapRunRedriveRefusal(RUN, PARENT, [{ mapRun: 'prices:another' }, {}])).toMatch(
    /caught or retried/,
  );
  expect(mapRunRedriveRefusal({ ...RUN, status: 'ABORTED' }, PARENT, FRAMES)).toBeUndefined();
});

test('a Map Run that has succeeded is not redriven with a failed parent', () => {
  expect(mapRunRedriveRefusal({ ...RUN, status: 'SUCCEEDED' }, PARENT, FRAMES)).toBe(
    'Map Run is SUCCEEDED and cannot be redriven',
  );
});

test('the server decides about a Map Run whose parent the user may not inspect', () => {
  expect(mapRunRedriveRefusal(RUN, PARENT, null)).toBeUndefined();
  expect(mapRunRedriveRefusal(RUN, PARENT, undefined)).toMatch(/have not been read/);
});

test('the reason of the parent is the reason of its Map Run', () => {
  const succeeded: Execution = {
    ...PARENT,
    status: 'SUCCEEDED',
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  };
  expect(mapRunRedriveRefusal(RUN, succeeded, FRAMES)).toBe(succeeded.redriveStatusReason);
  expect(
    mapRunRedriveRefusal(RUN, { ...PARENT, redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }, FRAMES),
  ).toMatch(/child of another Map Run/);
  expect(mapRunRedriveRefusal(RUN, undefined, FRAMES)).toMatch(/parent execution has not/);
});

test('the effect of a redrive counts the children', () => {
  expect(
    mapRunRedriveTexts({
      ...COUNTS,
      failed: 3,
      timedOut: 1,
      aborted: 2,
      pending: 4,
      succeeded: 1200,
      failuresNotRedrivable: 1,
    }),
  ).toEqual([
    '5 children that failed, timed out or were aborted run again.',
    '1 child cannot run again, because the history is full or the execution was deleted.',
    '4 children that did not start yet will follow.',
    '1,200 children that succeeded keep their results and do not run again.',
  ]);
});

test('the effect of a redrive on single children', () => {
  expect(mapRunRedriveTexts({ ...COUNTS, failed: 1, succeeded: 1 })).toEqual([
    '1 child that failed runs again.',
    '1 child that succeeded keeps its result and does not run again.',
  ]);
  expect(mapRunRedriveTexts({ ...COUNTS, pending: 2 })).toEqual([
    'No child runs again.',
    '2 children that did not start yet will follow.',
    'No child has succeeded.',
  ]);
});
