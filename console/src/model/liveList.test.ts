import { describe, expect, test } from 'vitest';
import type { FoundExecution } from '../api/executions';
import { withChanges, type LivePage } from './liveList';

function execution(
  name: string,
  start: number,
  more: Partial<FoundExecution> = {},
): FoundExecution {
  return {
    executionArn: `arn:aws:states:us-east-1:123456789012:execution:m:${name}`,
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
    name,
    status: 'RUNNING',
    startDate: start,
    redriveCount: 0,
    ...more,
  };
}

const names = (page: LivePage) => page.executions.map((row) => row.name);

describe('a live list', () => {
  const page: LivePage = { executions: [execution('c', 3), execution('b', 2)] };
  const withNext: LivePage = { ...page, nextToken: 'behind b' };

  test('updates a row at its position', () => {
    const ended = execution('b', 2, { status: 'SUCCEEDED', stopDate: 4.5 });
    const next = withChanges(page, [ended], {}, 10, false);
    expect(names(next)).toEqual(['c', 'b']);
    expect(next.executions[1]).toMatchObject({ status: 'SUCCEEDED', durationMillis: 2500 });
    expect(next.stale).toBeUndefined();
  });

  test('inserts new executions at the top of the first page and keeps its length', () => {
    expect(names(withChanges(page, [execution('d', 4)], {}, 2, true))).toEqual(['d', 'c']);
    expect(withChanges(page, [execution('d', 4)], {}, 2, false)).toBe(page);
  });

  test('removes rows that no longer match the filter, and ignores those that never did', () => {
    const ended = execution('c', 3, { status: 'FAILED', stopDate: 5 });
    const other = execution('d', 4, { status: 'FAILED', stopDate: 5 });
    const next = withChanges(page, [ended, other], { status: ['RUNNING'] }, 10, true);
    expect(names(next)).toEqual(['b']);
    expect(next.stale).toBeUndefined();
  });

  test('ignores executions of later pages, even when it is not full', () => {
    expect(withChanges(withNext, [execution('a', 1)], {}, 2, true)).toBe(withNext);
    expect(withChanges(withNext, [execution('a', 1)], {}, 3, true)).toBe(withNext);
    expect(names(withChanges(page, [execution('a', 1)], {}, 3, true))).toEqual(['c', 'b', 'a']);
  });

  test('inserts executions into a later page', () => {
    const between = execution('bc', 2.5);
    expect(names(withChanges(withNext, [between], {}, 3, false))).toEqual(['c', 'bc', 'b']);
  });

  test('is stale when a row was removed and more pages follow', () => {
    const ended = execution('c', 3, { status: 'FAILED', stopDate: 5 });
    const running = { status: ['RUNNING'] as const };
    const next = withChanges(withNext, [ended], running, 2, true);
    expect(names(next)).toEqual(['b']);
    expect(next.stale).toBe(true);
    // The page remains stale until it is read again.
    expect(withChanges(next, [execution('d', 4)], running, 2, true).stale).toBe(true);
  });

  test('is stale when a row was dropped from its end, because that row precedes the next page token', () => {
    expect(withChanges(withNext, [execution('d', 4)], {}, 2, true).stale).toBe(true);
    expect(withChanges(withNext, [execution('bc', 2.5)], {}, 2, false).stale).toBe(true);
    expect(withChanges(page, [execution('d', 4)], {}, 2, true).stale).toBe(true);
    expect(withChanges(page, [execution('d', 4)], {}, 3, true).stale).toBeUndefined();
  });

  test('is stale when only the server can decide whether an execution matches', () => {
    const cause = { cause: 'kind is bad' };
    const failed = execution('d', 4, { status: 'FAILED', stopDate: 5, causeFingerprint: 'f' });
    const next = withChanges(page, [failed], cause, 10, true);
    expect([names(next), next.stale]).toEqual([['c', 'b'], true]);
    // An execution that has not failed has no cause.
    expect(withChanges(page, [execution('d', 4)], cause, 10, true)).toBe(page);
  });

  test('is stale when a row has failed again, maybe with another cause', () => {
    const cause = { cause: 'kind is bad' };
    const end = { status: 'FAILED' as const, stopDate: 5, causeFingerprint: 'f' };
    const found: LivePage = { executions: [execution('d', 4, end), execution('c', 3, end)] };
    const again = execution('d', 4, { ...end, stopDate: 9, redriveCount: 1 });
    const next = withChanges(found, [again], cause, 10, true);
    expect([names(next), next.stale]).toEqual([['d', 'c'], true]);
    expect(withChanges(found, [again], { error: undefined }, 10, true).stale).toBeUndefined();
    // The event of an end that the list has already.
    expect(withChanges(found, [execution('d', 4, end)], cause, 10, true).stale).toBeUndefined();
  });

  test('is stale when a new execution may have the searched attributes', () => {
    const query = { query: 'total >= 100', status: ['RUNNING'] as const };
    const next = withChanges(withNext, [execution('d', 4)], query, 10, true);
    expect([names(next), next.stale]).toEqual([['c', 'b'], true]);
    const ended = execution('d', 4, { status: 'SUCCEEDED', stopDate: 5 });
    expect(withChanges(withNext, [ended], query, 10, true)).toBe(withNext);
  });

  test('in the order of an attribute has new executions at any position', () => {
    const older = execution('a', 1);
    expect(withChanges(withNext, [older], {}, 10, false)).toBe(withNext);
    const next = withChanges(withNext, [older], {}, 10, false, '-total');
    expect([names(next), next.stale]).toEqual([['c', 'b'], true]);
  });

  test('keeps the search attributes of a changed row', () => {
    const found: LivePage = {
      executions: [execution('b', 2, { searchAttributes: { total: 120 } })],
    };
    const ended = execution('b', 2, { status: 'SUCCEEDED', stopDate: 4.5 });
    const [row] = withChanges(found, [ended], { query: 'total >= 100' }, 10, true).executions;
    expect(row).toMatchObject({ status: 'SUCCEEDED', searchAttributes: { total: 120 } });
  });

  test('applies only the latest of several changes of an execution', () => {
    const twice = [execution('d', 4), execution('d', 4, { status: 'SUCCEEDED', stopDate: 5 })];
    const next = withChanges(page, twice, {}, 10, true);
    expect(names(next)).toEqual(['d', 'c', 'b']);
    expect(next.executions[0]?.status).toBe('SUCCEEDED');
  });
});
