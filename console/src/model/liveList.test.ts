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
  const followed: LivePage = { ...page, nextToken: 'behind b' };

  test('changes a row where it stands', () => {
    const ended = execution('b', 2, { status: 'SUCCEEDED', stopDate: 4.5 });
    const next = withChanges(page, [ended], {}, 10, false);
    expect(names(next)).toEqual(['c', 'b']);
    expect(next.executions[1]).toMatchObject({ status: 'SUCCEEDED', durationMillis: 2500 });
    expect(next.stale).toBeUndefined();
  });

  test('takes new ones to the top of its first page and keeps its length', () => {
    expect(names(withChanges(page, [execution('d', 4)], {}, 2, true))).toEqual(['d', 'c']);
    expect(withChanges(page, [execution('d', 4)], {}, 2, false)).toBe(page);
  });

  test('leaves out what no longer meets the filter, and what never did', () => {
    const ended = execution('c', 3, { status: 'FAILED', stopDate: 5 });
    const other = execution('d', 4, { status: 'FAILED', stopDate: 5 });
    const next = withChanges(page, [ended, other], { status: ['RUNNING'] }, 10, true);
    expect(names(next)).toEqual(['b']);
    expect(next.stale).toBeUndefined();
  });

  test('does not take what belongs to a later page, be it short or not', () => {
    expect(withChanges(followed, [execution('a', 1)], {}, 2, true)).toBe(followed);
    expect(withChanges(followed, [execution('a', 1)], {}, 3, true)).toBe(followed);
    expect(names(withChanges(page, [execution('a', 1)], {}, 3, true))).toEqual(['c', 'b', 'a']);
  });

  test('takes what belongs into a later page', () => {
    const between = execution('bc', 2.5);
    expect(names(withChanges(followed, [between], {}, 3, false))).toEqual(['c', 'bc', 'b']);
  });

  test('is stale when more follow and a row has left', () => {
    const ended = execution('c', 3, { status: 'FAILED', stopDate: 5 });
    const running = { status: ['RUNNING'] as const };
    const next = withChanges(followed, [ended], running, 2, true);
    expect(names(next)).toEqual(['b']);
    expect(next.stale).toBe(true);
    // And stays so until it is read again.
    expect(withChanges(next, [execution('d', 4)], running, 2, true).stale).toBe(true);
  });

  test('is stale when a row has fallen off: it stands before the token of the next page', () => {
    expect(withChanges(followed, [execution('d', 4)], {}, 2, true).stale).toBe(true);
    expect(withChanges(followed, [execution('bc', 2.5)], {}, 2, false).stale).toBe(true);
    expect(withChanges(page, [execution('d', 4)], {}, 2, true).stale).toBe(true);
    expect(withChanges(page, [execution('d', 4)], {}, 3, true).stale).toBeUndefined();
  });

  test('is stale when only the server knows whether an execution belongs to it', () => {
    const cause = { cause: 'kind is bad' };
    const failed = execution('d', 4, { status: 'FAILED', stopDate: 5, causeFingerprint: 'f' });
    const next = withChanges(page, [failed], cause, 10, true);
    expect([names(next), next.stale]).toEqual([['c', 'b'], true]);
    // An execution that has not failed has no cause.
    expect(withChanges(page, [execution('d', 4)], cause, 10, true)).toBe(page);
  });

  test('shows what an execution became, not what it was in between', () => {
    const twice = [execution('d', 4), execution('d', 4, { status: 'SUCCEEDED', stopDate: 5 })];
    const next = withChanges(page, twice, {}, 10, true);
    expect(names(next)).toEqual(['d', 'c', 'b']);
    expect(next.executions[0]?.status).toBe('SUCCEEDED');
  });
});
