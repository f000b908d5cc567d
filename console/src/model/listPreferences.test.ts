import { expect, test } from 'vitest';
import {
  compareValues,
  countText,
  DEFAULT_PREFERENCES,
  parsePreferences,
  withColumnsOf,
  withWidths,
} from './listPreferences';

test('stored preferences are read, unknown values are the default', () => {
  const stored = {
    hidden: ['error', 3],
    attributes: ['orderId'],
    density: 'compact',
    times: 'exact',
    widths: { name: 300 },
  };
  expect(parsePreferences(JSON.stringify(stored))).toEqual({ ...stored, hidden: ['error'] });
  for (const text of [
    null,
    '{',
    'null',
    '{"hidden":"x","attributes":3,"density":"tiny","times":1,"widths":3}',
    '{"widths":{"name":9,"error":"x"}}',
  ])
    expect(parsePreferences(text)).toEqual(DEFAULT_PREFERENCES);
});

test('the columns of a view replace those of the preferences', () => {
  const preferences = { ...DEFAULT_PREFERENCES, attributes: ['orderId'] };
  expect(withColumnsOf(preferences, { criteria: {} })).toEqual(preferences);
  expect(withColumnsOf(preferences, { criteria: {}, hidden: [] })).toEqual({
    ...preferences,
    hidden: [],
  });
  expect(withColumnsOf(preferences, { criteria: {}, columns: ['total'] })).toEqual({
    ...preferences,
    attributes: ['total'],
  });
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

test('only resized columns are stored', () => {
  const before = [
    ['name', 190],
    ['status', 125],
    ['error', 150],
  ] as const;
  const resized = withWidths(
    { ...DEFAULT_PREFERENCES, widths: { error: 150 } },
    before,
    [250.4, 125.2, 20],
  );
  expect(resized.widths).toEqual({ name: 250, error: 80 });
});

test('a bounded count is marked', () => {
  expect(countText(1_000, true)).toBe('1,000+');
  expect(countText(1_000, false)).toBe('1,000');
});
