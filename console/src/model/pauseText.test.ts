import { expect, test } from 'vitest';
import { pauseText } from './pauseText';

const SINCE = '2026-11-30T08:00:00Z';
const text = (pause: Omit<Parameters<typeof pauseText>[0], 'since'>) =>
  pauseText({ since: SINCE, ...pause }, (iso) => iso.slice(11, 16));

test('a pause is described with its reason', () => {
  expect(text({ timeouts: 'CONTINUE' })).toBe('Paused since 08:00.');
  expect(text({ by: 'ada', reason: 'The bank is closed', timeouts: 'CONTINUE' })).toBe(
    'Paused since 08:00 by ada. Reason: The bank is closed',
  );
  expect(text({ timeouts: 'STOP' })).toBe('Paused since 08:00. Its time-outs have stopped.');
});

test('a reason cannot reorder the text around it', () => {
  expect(text({ reason: 'a\u202eb', timeouts: 'CONTINUE' })).not.toContain('\u202e');
});
