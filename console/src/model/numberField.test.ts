import { expect, test } from 'vitest';
import { numberIn } from './numberField';

test('reads numbers within the bounds', () => {
  expect(numberIn(' 12 ', 0, 12)).toBe(12);
  expect(numberIn('0.5', 0.1, 1)).toBe(0.5);
});

test('refuses other texts and numbers', () => {
  for (const text of ['', ' ', 'many', '-1', '13', 'NaN']) {
    expect(numberIn(text, 0, 12)).toBeUndefined();
  }
});
