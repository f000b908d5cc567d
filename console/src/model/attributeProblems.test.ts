import { expect, test } from 'vitest';
import type { AttributeProblem, AttributeType } from '../api/searchAttributes';
import { problemOf, problemText } from './attributeProblems';
import { attributeText } from './attributeValues';
import { keepsDigits, parseExact } from './exactJson';

test.each<[AttributeType, unknown, AttributeProblem | undefined]>([
  ['KEYWORD', 'A-17', undefined],
  ['KEYWORD', true, undefined],
  ['KEYWORD', 17, undefined],
  ['KEYWORD', 1e300, 'INEXACT_NUMBER'],
  ['KEYWORD', 'x'.repeat(256), undefined],
  ['KEYWORD', 'x'.repeat(257), 'TOO_LONG'],
  ['KEYWORD', {}, 'WRONG_TYPE'],
  ['KEYWORD', 'a\0', 'UNSUPPORTED_CHARACTER'],
  ['KEYWORD', 'a\uD83D', 'UNSUPPORTED_CHARACTER'],
  ['KEYWORD', 'a\u{1F600}', undefined],
  ['TEXT', 'x'.repeat(2_048), undefined],
  ['TEXT', 'x'.repeat(2_049), 'TOO_LONG'],
  ['TEXT', 17, 'WRONG_TYPE'],
  ['NUMBER', 120.5, undefined],
  ['NUMBER', 2 ** 53, 'INEXACT_NUMBER'],
  ['NUMBER', '120', 'WRONG_TYPE'],
  ['TIME', '2026-11-30T13:00:00+01:00', undefined],
  ['TIME', '2026-11-30', 'WRONG_TYPE'],
  ['TIME', 1_790_000_000, 'WRONG_TYPE'],
  ['TIME', '0001-01-01T00:00:00Z', undefined],
  ['TIME', '0001-01-01T00:00:00+00:01', 'WRONG_TYPE'],
  ['TIME', '9999-12-31T23:59:59.999Z', undefined],
  ['TIME', '9999-12-31T23:59:59-00:01', 'WRONG_TYPE'],
  ['BOOLEAN', false, undefined],
  ['BOOLEAN', 'false', 'WRONG_TYPE'],
])('the type %s has the problem of %j: %s', (type, value, problem) => {
  expect(problemOf(type, value)).toBe(problem);
});

test.runIf(keepsDigits())('integers within 64 bits are keywords with all digits', () => {
  const integer = parseExact('9007199254740993') as number;
  expect(problemOf('KEYWORD', integer)).toBeUndefined();
  expect(attributeText(integer)).toBe('9007199254740993');
  expect(problemOf('KEYWORD', parseExact('9223372036854775808'))).toBe('INEXACT_NUMBER');
  expect(problemOf('NUMBER', integer)).toBe('INEXACT_NUMBER');
});

test('a problem names the limit of the type', () => {
  expect(problemText('TOO_LONG', 'KEYWORD')).toMatch(/^The result has more than 256 characters/);
  expect(problemText('TOO_LONG', 'TEXT')).toBe('The result has more than 2,048 characters.');
  expect(problemText('WRONG_TYPE', 'NUMBER')).toBe('The result is not a number.');
  expect(problemText('WRONG_TYPE')).toBe('The result has another type.');
});
