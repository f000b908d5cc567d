import { describe, expect, test } from 'vitest';
import type { FoundExecution } from '../api/executions';
import { withChanges } from './liveList';

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

const names = (rows: readonly FoundExecution[]) => rows.map((row) => row.name);

describe('a live list', () => {
  const rows = [execution('c', 3), execution('b', 2)];

  test('changes a row where it stands', () => {
    const ended = execution('b', 2, { status: 'SUCCEEDED', stopDate: 4.5 });
    const next = withChanges(rows, [ended], {}, 10, false);
    expect(names(next)).toEqual(['c', 'b']);
    expect(next[1]).toMatchObject({ status: 'SUCCEEDED', durationMillis: 2500 });
  });

  test('takes new ones to the top of its first page and keeps its length', () => {
    const next = withChanges(rows, [execution('d', 4)], {}, 2, true);
    expect(names(next)).toEqual(['d', 'c']);
    expect(withChanges(rows, [execution('d', 4)], {}, 2, false)).toBe(rows);
  });

  test('leaves out what no longer meets the filter, and what never did', () => {
    const ended = execution('c', 3, { status: 'FAILED', stopDate: 5 });
    const other = execution('d', 4, { status: 'FAILED', stopDate: 5 });
    expect(names(withChanges(rows, [ended, other], { status: ['RUNNING'] }, 10, true))).toEqual([
      'b',
    ]);
  });

  test('does not take what belongs to a later page', () => {
    expect(withChanges(rows, [execution('a', 1)], {}, 2, true)).toBe(rows);
    expect(names(withChanges(rows, [execution('a', 1)], {}, 3, true))).toEqual(['c', 'b', 'a']);
  });

  test('shows what an execution became, not what it was in between', () => {
    const twice = [execution('d', 4), execution('d', 4, { status: 'SUCCEEDED', stopDate: 5 })];
    const next = withChanges(rows, twice, {}, 10, true);
    expect(names(next)).toEqual(['d', 'c', 'b']);
    expect(next[0]?.status).toBe('SUCCEEDED');
  });
});
