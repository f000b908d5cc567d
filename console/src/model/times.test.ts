import { describe, expect, test } from 'vitest';
import { ago, duration, secondsText } from './times';

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [840, '840 ms'],
    [4_200, '4.2 s'],
    [59_999, '59 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
    [60_000, '1 min'],
  ])('%d ms is %s', (millis, text) => expect(duration(millis)).toBe(text));
});

test.each([
  [5, '5 s'],
  [0.5, '0.5 s'],
  [90, '1 min 30 s'],
  [3_661, '3661 s'],
  [86_400, '1 d'],
  [90_060, '90060 s'],
])('%d seconds are exactly %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

describe('times', () => {
  test.each([
    [1_000, 'just now'],
    [20_000, '20 s ago'],
    [-300_000, 'in 5 min'],
    [90_000_000, '1 d ago'],
  ])('%d ms before now is %s', (passed, text) =>
    expect(ago(10 ** 12 - passed, 10 ** 12)).toBe(text),
  );
});
