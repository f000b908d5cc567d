import { expect, it } from 'vitest';
import { queuePositionText } from './queuePosition';

it('an execution that is not queued has no position', () => {
  expect(queuePositionText({})).toBeUndefined();
});

it.each([
  ['CONCURRENCY', 'Queued at position 3: start limit reached'],
  ['RATE', 'Queued at position 3: start rate reached'],
  ['PAUSED', 'Queued at position 3: state machine paused'],
  ['QUEUE', 'Queued at position 3: begins soon'],
] as const)('the reason %s is shown', (reason, text) => {
  expect(queuePositionText({ position: 3, reason })).toBe(text);
});

it('a position that the server has not counted is a minimum', () => {
  expect(queuePositionText({ position: 10_000, reason: 'QUEUE' })).toBe(
    'Queued at position 10,000 or later: begins soon',
  );
});
