import { expect, test } from 'vitest';
import { causalPlace } from './causalPlace';

test.each([
  ['ERROR_CAUGHT', 'Map', 1, ', whose iteration 1 failed'],
  ['ERROR_CAUGHT', 'Parallel', 0, ', whose branch 0 failed'],
  ['STATE_FAILED', 'Map', 7_000, ' because its iteration 7,000 failed'],
  ['STATE_INTERRUPTED', 'Map', 7, ' with its iteration 7'],
  ['STATE_FAILED', 'Task', undefined, ''],
] as const)('%s of a %s names the failed part %s as %j', (kind, stateType, index, text) => {
  expect(causalPlace({ kind, stateType, ...(index === undefined ? {} : { index }) })).toBe(text);
});
