import { expect, test } from 'vitest';
import type { FailureGroup } from '../api/statistics';
import { countsText, isListable } from './failureCounts';

test.each([
  [[], 0, '0 executions in 0 groups'],
  [[1], 1, '1 execution in 1 group'],
  [[3, 1, 1], 3, '5 executions in 3 groups'],
  [[3, 1], 4, 'over 4 executions in 4 groups'],
])('groups of %j of %i are %s', (counts, groupCount, text) =>
  expect(countsText({ groups: counts.map((count) => ({ count })), groupCount })).toBe(text),
);

test('a list has exactly the failures of a group unless others match its filters', () => {
  const group = (state?: string, error?: string, cause?: string, machine = 'a'): FailureGroup => ({
    stateMachineArn: machine,
    ...(state !== undefined && { failedState: state }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { causeFingerprint: cause }),
    count: 1,
    firstStartDate: 0,
    lastStartDate: 0,
    executionArn: 'e',
  });
  const groups = [
    group('S', 'E', 'c'),
    group('S', 'E'),
    group('S', 'F'),
    group(undefined, 'T'),
    group(undefined, undefined, undefined, 'b'),
  ];
  const listable = (groupCount: number) =>
    groups.map((each) => isListable(each, { groups, groupCount }));
  expect(listable(5)).toEqual([true, false, true, true, true]);
  // Unknown groups may match, too.
  expect(listable(6)).toEqual([true, false, false, false, false]);
});
