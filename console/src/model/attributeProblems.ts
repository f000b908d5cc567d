import type { AttributeProblem, AttributeType, AttributeValue } from '../api/searchAttributes';
import { attributeText } from './attributeValues';
import { isExactNumber } from './exactJson';

const KEYWORD_MAX = 256;
const TEXT_MAX = 2_048;
/** Double precision represents all integers of a smaller magnitude exactly. */
const EXACT_MAX = 2 ** 53;
const TIME_MIN = Date.parse('0001-01-01T00:00:00Z');
const TIME_MAX = Date.parse('9999-12-31T23:59:59.999Z');
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)$/;
const HALF_PAIR = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const TYPE_TEXTS: Readonly<Record<AttributeType, string>> = {
  KEYWORD: 'The result is not a string, a number or a boolean.',
  TEXT: 'The result is not a string.',
  NUMBER: 'The result is not a number.',
  TIME: 'The result is not a time of the years 0001 to 9999, such as "2026-11-30T13:00:00Z".',
  BOOLEAN: 'The result is not true or false.',
};

/**
 * Explains why an execution has no value of a search attribute.
 *
 * @param type undefined when no state machine defines the attribute any more
 */
export function problemText(problem: AttributeProblem, type?: AttributeType): string {
  switch (problem) {
    case 'EXPRESSION_FAILED':
      return 'The expression failed, or needed too many steps.';
    case 'WRONG_TYPE':
      return type === undefined ? 'The result has another type.' : TYPE_TEXTS[type];
    case 'TOO_LONG':
      return type === 'TEXT'
        ? 'The result has more than 2,048 characters.'
        : 'The result has more than 256 characters. The type TEXT permits 2,048.';
    case 'INEXACT_NUMBER':
      return type === 'KEYWORD'
        ? 'The number is ±2^53 or beyond, and not an integer of 64 bits. Use a string.'
        : 'The number is ±2^53 or beyond. The type KEYWORD permits integers of 64 bits.';
    case 'UNSUPPORTED_CHARACTER':
      return 'The string has a zero character or half a surrogate pair.';
  }
}

/**
 * The problem that the result of an expression has, as the server finds it in a start; undefined
 * for a result that fits.
 *
 * @param value a JSON value, but not null
 */
export function problemOf(type: AttributeType, value: unknown): AttributeProblem | undefined {
  switch (type) {
    case 'KEYWORD':
      if (typeof value === 'boolean') return undefined;
      if (isNumber(value)) return isStorableNumber(value) ? undefined : 'INEXACT_NUMBER';
      return textProblem(value, KEYWORD_MAX);
    case 'TEXT':
      return textProblem(value, TEXT_MAX);
    case 'NUMBER':
      if (!isNumber(value)) return 'WRONG_TYPE';
      return Math.abs(approximate(value)) >= EXACT_MAX ? 'INEXACT_NUMBER' : undefined;
    case 'TIME':
      return typeof value === 'string' && isTime(value) ? undefined : 'WRONG_TYPE';
    case 'BOOLEAN':
      return typeof value === 'boolean' ? undefined : 'WRONG_TYPE';
  }
}

function isTime(text: string): boolean {
  const millis = Date.parse(text);
  return TIME.test(text) && millis >= TIME_MIN && millis <= TIME_MAX;
}

function isNumber(value: unknown): value is AttributeValue {
  return typeof value === 'number' || isExactNumber(value);
}

/** Whether a number is an integer within 64 bits, or smaller than 2^53. */
function isStorableNumber(value: AttributeValue): boolean {
  const text = attributeText(value);
  if (/^-?\d+$/.test(text)) return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  return Math.abs(approximate(value)) < EXACT_MAX;
}

function approximate(value: AttributeValue): number {
  return Number(attributeText(value));
}

function textProblem(value: unknown, charactersMax: number): AttributeProblem | undefined {
  if (typeof value !== 'string') return 'WRONG_TYPE';
  if (value.length > charactersMax) return 'TOO_LONG';
  return value.includes('\0') || HALF_PAIR.test(value) ? 'UNSUPPORTED_CHARACTER' : undefined;
}
