import { expect, test } from 'vitest';
import { countedText } from './countedText';

test('numbers other than one have a plural', () => {
  expect([0, 1, 2, 1234].map((count) => countedText(count, 'execution'))).toEqual([
    '0 executions',
    '1 execution',
    '2 executions',
    `${(1234).toLocaleString()} executions`,
  ]);
  expect(countedText(1, 'child', 'children')).toBe('1 child');
  expect(countedText(2, 'child', 'children')).toBe('2 children');
});
