import { expect, it } from 'vitest';
import { splitName } from './splitName';

it('keeps the end of a name, with its whole number', () => {
  expect(splitName('ReserveStock')).toEqual(['ReserveS', 'tock']);
  expect(splitName('Step 00')).toEqual(['Step ', '00']);
  expect(splitName('Node 1999')).toEqual(['Node ', '1999']);
});

it('does not split names that it would damage', () => {
  expect(splitName('حالة الدفع')).toEqual(['حالة الدفع', '']);
  expect(splitName('支払いを確認する')).toEqual(['支払いを確認する', '']);
  expect(splitName('1234567')).toEqual(['1234567', '']);
  expect(splitName('Pay')).toEqual(['Pay', '']);
});
