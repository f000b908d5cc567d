import { expect, test } from 'vitest';
import { ageText, rangeText } from './scheduleTexts';

test.each([
  [undefined, undefined, 'No limit'],
  [10, undefined, 'From 10 s'],
  [undefined, 20, 'Until 20 s'],
  [10, 20, '10 s – 20 s'],
  [0, 20, '0 s – 20 s'],
])('the range from %s to %s is %s', (start, end, text) =>
  expect(rangeText(start, end, (seconds) => `${seconds} s`)).toBe(text),
);

test.each([
  [undefined, 'for the default time'],
  [3_600, 'for 1 h'],
  [3_661, 'for 3661 s'],
  [86_400, 'for 1 d'],
])('events of %s seconds are retried %s', (seconds, text) => expect(ageText(seconds)).toBe(text));
