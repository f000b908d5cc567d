import { expect, test } from 'vitest';
import { causeLine } from './causeLine';

test('a cause with a message is its message', () => {
  expect(causeLine('no card')).toBe('no card');
  expect(causeLine('{"errorType":"E","errorMessage":"no card"}')).toBe('no card');
});

test('a JSON cause without a message is the line of its members', () => {
  const cause = { code: 'E-17', details: { retryable: false, tenants: ['north', null, 3] } };
  expect(causeLine(JSON.stringify(cause, null, 2))).toBe(
    'code: E-17, details: {retryable: false, tenants: [north, null, 3]}',
  );
  expect(causeLine('["a",{"b":1}]')).toBe('[a, {b: 1}]');
});

test('a message that is JSON itself is the line of its members', () => {
  expect(causeLine(JSON.stringify({ errorMessage: '{"article":"x","line":37}' }))).toBe(
    'article: x, line: 37',
  );
});

test('text that only begins like JSON is unchanged', () => {
  for (const cause of ['{broken', '[timeout] of the bank', ''])
    expect(causeLine(cause)).toBe(cause);
});
