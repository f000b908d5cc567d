import type { Comparison } from './choiceCondition';

/** The value of a member that an answer does not have. */
export const ABSENT = Symbol('absent');

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const SECOND_MILLIS = 1_000;

/**
 * Evaluates a comparison, as the States Language does.
 *
 * @returns undefined when the compared value is unknown, or when the comparison fails the execution
 *     because the member is absent
 */
export function holds({ operator, value }: Comparison, member: unknown): boolean | undefined {
  if (operator === 'IsPresent') return (member !== ABSENT) === value;
  if (member === ABSENT || value === undefined) return undefined;
  if (operator.startsWith('Is')) return hasType(operator, member) === value;
  if (operator === 'BooleanEquals') return typeof member === 'boolean' && member === value;
  if (operator === 'StringMatches') {
    return typeof member === 'string' && typeof value === 'string' && matches(value, member);
  }
  const [one, other] = [orderOf(operator, member), orderOf(operator, value)];
  if (one === undefined || other === undefined) return false;
  if (operator.endsWith('GreaterThanEquals')) return one >= other;
  if (operator.endsWith('LessThanEquals')) return one <= other;
  if (operator.endsWith('GreaterThan')) return one > other;
  if (operator.endsWith('LessThan')) return one < other;
  return one === other;
}

/** A value that is ordered as its comparison orders it; undefined for a value of another type. */
function orderOf(operator: string, value: unknown): string | number | undefined {
  if (operator.startsWith('Numeric')) return typeof value === 'number' ? value : undefined;
  if (typeof value !== 'string') return undefined;
  return operator.startsWith('Timestamp') ? millisOf(value) : value;
}

function hasType(operator: string, value: unknown): boolean {
  switch (operator) {
    case 'IsNull':
      return value === null;
    case 'IsNumeric':
      return typeof value === 'number';
    case 'IsString':
      return typeof value === 'string';
    case 'IsBoolean':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string' && millisOf(value) !== undefined;
  }
}

/** Values near the compared values. At least one makes satisfiable comparisons of a member true. */
export function candidatesOf(comparisons: readonly Comparison[]): readonly unknown[] {
  const near = comparisons.flatMap((comparison) => [...nearValues(comparison)]);
  const numbers = comparisons.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const times = comparisons.flatMap(({ operator, value }) => {
    const millis = operator.startsWith('Timestamp') ? millisOf(value) : undefined;
    return millis === undefined ? [] : [millis];
  });
  return [...near, ...middles(numbers), ...middles(times).map(timestampOf)];
}

function* nearValues({ operator, value }: Comparison): Iterable<unknown> {
  if (operator === 'IsPresent') yield ABSENT;
  if (operator === 'IsNull') yield null;
  if (operator === 'IsBoolean') yield true;
  if (typeof value === 'boolean' && operator === 'BooleanEquals') yield* [value, !value];
  if (operator === 'StringMatches' && typeof value === 'string') {
    const sample = partsOf(value).join('');
    yield* [sample, `${sample}a`, `a${sample}`, ''];
    return;
  }
  if (isComparable(value)) yield value;
  yield* valuesAround(operator, value);
}

/** Values above and below a compared value. The first one satisfies an inequality. */
function valuesAround(operator: string, value: unknown): readonly unknown[] {
  const isBelow = operator.includes('LessThan');
  const ordered = (below: unknown, above: unknown): unknown[] =>
    (isBelow ? [below, above] : [above, below]).filter(isComparable);
  if (typeof value === 'number') {
    const step = Math.max(1, Math.abs(value) / 2 ** 50);
    return ordered(value - step, value + step);
  }
  if (typeof value !== 'string') return [];
  if (!operator.startsWith('Timestamp')) return ordered(stringBelow(value), `${value}a`);
  const millis = millisOf(value);
  if (millis === undefined) return [];
  return ordered(timestampOf(millis - SECOND_MILLIS), timestampOf(millis + SECOND_MILLIS));
}

function isComparable(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}

/** A shorter or smaller string; undefined for the empty string, which is the smallest. */
function stringBelow(text: string): string | undefined {
  if (text === '') return undefined;
  const start = text.slice(0, -1);
  const last = text.charCodeAt(text.length - 1);
  // Other characters are removed: their predecessor may be illegible or half of a character.
  return /[1-9B-Zb-z]$/.test(text) ? start + String.fromCharCode(last - 1) : start;
}

function middles(numbers: readonly number[]): number[] {
  const sorted = [...new Set(numbers)].sort((one, other) => one - other);
  return sorted.slice(1).map((upper, at) => ((sorted[at] ?? upper) + upper) / 2);
}

function millisOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return undefined;
  const millis = Date.parse(value);
  return Number.isNaN(millis) ? undefined : millis;
}

function timestampOf(millis: number): string | undefined {
  const time = new Date(millis);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000Z', 'Z');
}

/** Whether a text matches a pattern, in which `*` matches any characters and `\*` a star. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = partsOf(pattern);
  if (!text.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** The literal texts between the wildcards of a pattern. */
function partsOf(pattern: string): readonly string[] {
  const parts = [''];
  for (const [, escaped, character = ''] of pattern.matchAll(/\\([*\\])|([^])/g)) {
    if (escaped === undefined && character === '*') parts.push('');
    else parts.push((parts.pop() ?? '') + (escaped ?? character));
  }
  return parts;
}
