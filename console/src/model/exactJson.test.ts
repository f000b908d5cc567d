import { expect, test } from 'vitest';
import { difference } from './diff';
import { compareNumbers, isExactNumber, parseExact } from './exactJson';

test.each([
  '9007199254740993',
  '-12345678901234567890',
  '0.1234567890123456789',
  '1e400',
  '3.00000000000000000001',
])('%s keeps its digits', (text) => {
  const value = parseExact(`{"a": [${text}]}`) as { a: [unknown] };
  expect(isExactNumber(value.a[0])).toBe(true);
  expect(JSON.stringify(value)).toBe(`{"a":[${text}]}`);
});

test.each(['0', '-0.5', '1.50', '1e3', '9007199254740992', '123456789012345.50', '1E-7', '0.0e10'])(
  '%s is a number of JavaScript',
  (text) => {
    expect(parseExact(text)).toBe(Number(text));
  },
);

test('text is not JSON', () => {
  expect(() => parseExact('{9007199254740993')).toThrow(SyntaxError);
});

test('long digits in strings remain strings', () => {
  expect(parseExact('["12345678901234567890"]')).toEqual(['12345678901234567890']);
});

test('numbers differ by their last digits', () => {
  const { changes } = difference(
    parseExact('{"id": 9007199254740993, "same": 12345678901234567890}'),
    parseExact('{"id": 9007199254740992, "same": 12345678901234567890}'),
  );
  expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual(['changed $.id']);
});

test.each([
  ['9007199254740993', '9007199254740992', 1],
  ['9007199254740993', '9007199254740993', 0],
  ['-9007199254740993', '7', -1],
  ['1.5', '9007199254740993', -1],
  ['3', '2.5', 1],
])('%s compared with %s', (one, other, sign) => {
  const numbers = [one, other].map((text) => parseExact(text)) as [number, number];
  expect(Math.sign(compareNumbers(...numbers))).toBe(sign);
});
