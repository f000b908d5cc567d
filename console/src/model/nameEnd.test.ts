import { expect, test } from 'vitest';
import { nameEnd } from './nameEnd';

test('the end of a long name has its last characters', () => {
  expect(nameEnd('every-minute-0f8fad5b-d9cb-469f-a165-70867728950e')).toBe('7728950e');
  expect(nameEnd('0123456789abcdef')).toBe('89abcdef');
});

test('a short name has no end', () => {
  expect(nameEnd('')).toBe('');
  expect(nameEnd('0123456789abcde')).toBe('');
});

test('characters of several code points are not split', () => {
  const family = '👨‍👩‍👧';
  expect(nameEnd(`order-${family.repeat(12)}`)).toBe(family.repeat(8));
  expect(nameEnd('order-0123456e\u03012345678')).toBe('e\u03012345678');
});

test('the end of a right-to-left name is its last characters in reading order', () => {
  expect(nameEnd('הזמנה-של-לקוח-ותיק-12345678')).toBe('12345678');
});

test('an escape is not split', () => {
  expect(nameEnd('order-of-a-day-\\u202eabcde')).toBe('\\u202eabcde');
  expect(nameEnd('order-of-a-day-\\u202eabcdefgh')).toBe('abcdefgh');
});
