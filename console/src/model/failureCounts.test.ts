import { expect, test } from 'vitest';
import { countsText } from './failureCounts';

test.each([
  [[], 0, '0 executions in 0 groups'],
  [[1], 1, '1 execution in 1 group'],
  [[3, 1, 1], 3, '5 executions in 3 groups'],
  [[3, 1], 4, 'over 4 executions in 4 groups'],
])('groups of %j of %i are %s', (counts, groupCount, text) =>
  expect(countsText({ groups: counts.map((count) => ({ count })), groupCount })).toBe(text),
);
