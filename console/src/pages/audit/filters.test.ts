import { expect, test } from 'vitest';
import { filterOf, readFilters, writeFilters } from './filters';

test('filters survive a link', () => {
  const filters = readFilters(
    new URLSearchParams('principal=anna&verdict=DENIED&range=day&resource=a*b'),
  );
  expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
  expect(writeFilters(readFilters(new URLSearchParams('verdict=x&range=y')))).toEqual({});
});

test('a text without a wildcard matches anywhere', () => {
  const filter = filterOf(
    readFilters(new URLSearchParams('principal=anna&action=states:*&range=hour')),
    3_600_000,
  );
  expect(filter.principal).toBe('*anna*');
  expect(filter.action).toBe('states:*');
  expect(filter.resource).toBeUndefined();
  expect(filter.from).toBe('1970-01-01T00:00:00.000Z');
});
