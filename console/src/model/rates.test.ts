import { describe, expect, test } from 'vitest';
import type { MachineRate, Rates } from '../api/statistics';
import { chartColumns, failureShare, healthOf, totals } from './rates';

const NONE: MachineRate = {
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
  started: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  openExecutions: 0,
};

describe('the health of a machine', () => {
  test.each([
    ['idle', {}],
    ['idle', { aborted: 2 }],
    ['running', { openExecutions: 3 }],
    ['running', { openExecutions: 3, aborted: 2 }],
    ['healthy', { succeeded: 9, aborted: 1 }],
    ['degraded', { succeeded: 9, failed: 1 }],
    ['failing', { succeeded: 1, timedOut: 1 }],
  ] as const)('is %s with %j', (health, counts) => {
    expect(healthOf({ ...NONE, ...counts })).toBe(health);
  });

  test('counts timeouts as failures, and aborted executions as ended', () => {
    expect(failureShare({ ...NONE, succeeded: 1, failed: 1, timedOut: 1, aborted: 1 })).toBe(0.5);
    expect(failureShare(NONE)).toBeUndefined();
  });
});

test('rates are summed and charted by minute', () => {
  const minute = { started: 5, succeeded: 3, failed: 1, timedOut: 1, aborted: 0 };
  const rates = {
    minutes: [
      { from: 60, ...minute },
      { from: 120, ...minute },
    ],
  } as unknown as Rates;
  expect(totals(rates)).toEqual({ started: 10, succeeded: 6, failed: 2, timedOut: 2, aborted: 0 });
  expect(chartColumns(rates)).toEqual([
    [60, 120],
    [5, 5],
    [3, 3],
    [2, 2],
    [0, 0],
  ]);
});
