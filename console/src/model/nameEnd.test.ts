import { expect, test } from 'vitest';
import { nameEnd, splitName } from './nameEnd';

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

test('the name of a state is split before its end, with its whole number', () => {
  expect(splitName('ReserveStock')).toEqual(['ReserveS', 'tock']);
  expect(splitName('Step 00')).toEqual(['Step ', '00']);
  expect(splitName('Node 1999')).toEqual(['Node ', '1999']);
});

test('names of other scripts keep their ends', () => {
  expect(splitName('Проверка оплаты 2')).toEqual(['Проверка опл', 'аты 2']);
  expect(splitName('支払いを確認する')).toEqual(['支払いを確認', 'する']);
  expect(splitName('order \\u202eabc')).toEqual(['order ', '\\u202eabc']);
});

test('names whose letters join or run from right to left are not split', () => {
  expect(splitName('حالة الدفع')).toEqual(['حالة الدفع', '']);
  expect(splitName('סטטוס תשלום')).toEqual(['סטטוס תשלום', '']);
});

test('short names and numbers are not split', () => {
  expect(splitName('Pay')).toEqual(['Pay', '']);
  expect(splitName('1234567')).toEqual(['1234567', '']);
});
