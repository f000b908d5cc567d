import { expect, it } from 'vitest';
import { healthOf } from './health';

it('counts what has ended apart from what runs', () => {
  expect(
    healthOf(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
  ).toEqual({
    ended: 4,
    well: 1,
    running: 2,
    text: '1 of 4 succeeded, 2 running',
  });
  expect(healthOf(['RUNNING']).text).toBe('1 running');
  expect(healthOf([]).text).toBe('None yet');
});
