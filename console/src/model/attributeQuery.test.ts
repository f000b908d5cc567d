import { expect, test } from 'vitest';
import { parseQuery, stringOf, withCondition, writeQuery } from './attributeQuery';

test.each([
  'orderId = "A-17"',
  'orderId startsWith "A \\"and\\" B = 3" and total >= -1.5e3 and paid = true',
  'note matches "late parcel" and total < 200',
])('the query %s is parsed and written', (query) => {
  const conditions = parseQuery(query);
  expect(conditions === undefined ? undefined : writeQuery(conditions)).toBe(query);
});

test('blanks are optional, and “and” has any case', () => {
  expect(parseQuery(' a<=1 AND  b="x" ')).toEqual([
    { name: 'a', operator: '<=', literal: '1' },
    { name: 'b', operator: '=', literal: '"x"' },
  ]);
});

test.each([
  '',
  'a',
  'a = ',
  'a = x',
  'a != "x"',
  'a = "x" and',
  'a = "x" or b = 1',
  'a = "x" andb = 1',
  'a = "\\x"',
  '1 = 1',
  'a StartsWith "x"',
])('the text %j is no query', (text) => {
  expect(parseQuery(text)).toBeUndefined();
});

test('a literal has a text', () => {
  expect(stringOf('"a\\"b"')).toBe('a"b');
  expect(stringOf('1.50')).toBe('1.50');
  expect(stringOf('"a')).toBeUndefined();
});

test('a condition is added once', () => {
  const condition = { name: 'country', operator: '=', literal: '"DE"' };
  expect(withCondition(undefined, condition)).toBe('country = "DE"');
  expect(withCondition('total >= 100', condition)).toBe('total >= 100 and country = "DE"');
  expect(withCondition('country="DE" and total >= 100', condition)).toBe(
    'country="DE" and total >= 100',
  );
});
