import { expect, test } from 'vitest';
import type { FoundExecution } from '../api/executions';
import { attributeText, listedOnly } from './attributeValues';

test('a value has a text', () => {
  expect([attributeText('A-17'), attributeText(120.5), attributeText(false)]).toEqual([
    'A-17',
    '120.5',
    'false',
  ]);
  expect(attributeText('')).toBe('""');
});

test('the entries of executions that are not listed are dropped', () => {
  const row = { executionArn: 'b' } as FoundExecution;
  const entries = [
    ['a', 1],
    ['b', 2],
  ] as const;
  expect([...listedOnly(entries, [row])]).toEqual([['b', 2]]);
  expect([...listedOnly(entries, [])]).toEqual([]);
});
