import { expect, test } from 'vitest';
import type { Rates } from '../api/statistics';
import { attentionOf } from './attention';

const NONE = { count: 0, orMore: false };
const QUIET: Rates = {
  asOf: 0,
  minutes: [{ from: 0, started: 5, succeeded: 5, failed: 0, timedOut: 0, aborted: 0 }],
  complete: true,
  openExecutions: { count: 3, orMore: false },
  openTasks: NONE,
  quarantined: NONE,
  overdueMillis: 0,
};

test('nothing needs attention on a quiet server', () => {
  expect(attentionOf(QUIET, [])).toEqual([]);
  expect(attentionOf({ ...QUIET, overdueMillis: 9_000 }, [])).toEqual([]);
});

test('failures come first, pending tasks last', () => {
  const busy: Rates = {
    ...QUIET,
    minutes: [{ from: 0, started: 5, succeeded: 0, failed: 2, timedOut: 1, aborted: 1 }],
    openTasks: { count: 4, orMore: false },
    quarantined: { count: 1000, orMore: true },
    overdueMillis: 60_000,
  };
  const found = attentionOf(busy, [{ integration: 'http', endpoint: 'http://a:80' }]);
  expect(found.map((one) => [one.kind, one.value, one.isBad])).toEqual([
    ['failures', '3', true],
    ['quarantine', 'over 1,000', true],
    ['endpoint', 'Unreachable', true],
    ['timers', '1 min', true],
    ['tasks', '4', false],
  ]);
  expect(found[2]?.label).toBe('http://a:80');
});

test('a paused installation comes first, and its timers are not late', () => {
  const late = { ...QUIET, overdueMillis: 60_000 };
  const since = '2026-12-01T03:04:05Z';
  expect(attentionOf(late, [], undefined, { paused: { since } })).toEqual([
    {
      kind: 'installation',
      value: 'Paused',
      label: 'Everything, until it is resumed',
      isBad: true,
    },
  ]);
  const resumption = { since, endsAt: since, ratePerSecond: 5, share: 0.459 };
  expect(attentionOf(QUIET, [], undefined, { paused: { since, resumption } })).toEqual([
    { kind: 'installation', value: '45 %', label: 'Executions that are resumed', isBad: true },
  ]);
  expect(attentionOf(late, [], undefined, {}).map((one) => one.kind)).toEqual(['timers']);
});

test('full queues and paused state machines are named', () => {
  const limit = (name: string, longestQueue: number, paused: boolean) => ({
    stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    rule: { concurrency: 1, queueMax: 10, overflow: 'REFUSE' as const, paused },
    used: 1,
    waiting: longestQueue,
    longestQueue,
  });
  const limits = [
    limit('a', 8, false),
    limit('b', 7, true),
    ...['c', 'd', 'e'].map((name) => limit(name, 0, true)),
  ];
  const found = attentionOf(QUIET, [], { limits, hasMore: false });
  expect(found.map((one) => [one.kind, one.value, one.label, one.isBad])).toEqual([
    ['queues', '1', 'Queues nearly full: a', true],
    ['paused', '4', 'Paused: b, c, d, …', false],
  ]);
  const first = attentionOf(QUIET, [], { limits, hasMore: true });
  expect(first.map((one) => one.value)).toEqual(['at least 1', 'at least 4']);
});
