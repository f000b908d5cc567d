import { expect, test } from 'vitest';
import { compareValues, DEFAULT_PREFERENCES, parsePreferences } from './listPreferences';

test('stored preferences are read, unknown values are the default', () => {
  const stored = { hidden: ['error', 3], density: 'compact', times: 'exact' };
  expect(parsePreferences(JSON.stringify(stored))).toEqual({ ...stored, hidden: ['error'] });
  for (const text of [null, '{', 'null', '{"hidden":"x","density":"tiny","times":1}'])
    expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
});

test('numbers in names are compared as numbers', () => {
  const sorted = (values: (string | number | undefined)[], descending: boolean) =>
    [...values].sort((one, other) => compareValues(one, other, descending));
  expect(sorted(['order-10', undefined, 'order-9'], false)).toEqual([
    'order-9',
    'order-10',
    undefined,
  ]);
  expect(sorted(['order-10', undefined, 'order-9'], true)).toEqual([
    'order-10',
    'order-9',
    undefined,
  ]);
  expect(sorted([10, 9, 100], true)).toEqual([100, 10, 9]);
});
