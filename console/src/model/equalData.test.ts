import { expect, test } from 'vitest';
import { formerIfEqual } from './equalData';

test('equal data keeps its identity', () => {
  const former = [{ name: 'orderId', type: 'KEYWORD' }];
  expect(formerIfEqual(former, [{ name: 'orderId', type: 'KEYWORD' }])).toBe(former);
});

test('other data replaces the former data', () => {
  const data = [{ name: 'total' }];
  expect(formerIfEqual([{ name: 'orderId' }], data)).toBe(data);
  expect(formerIfEqual(undefined, data)).toBe(data);
});
