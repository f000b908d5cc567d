import { describe, expect, test } from 'vitest';
import { ruleCondition } from './choiceCondition';
import { OPEN, valuesFor } from './choiceOutcome';
import { holds } from './comparisonValues';
import { jsonataCondition } from './jsonataCondition';

const rule = (operator: string, value: unknown, name = 'a') => ({
  Variable: `$.${name}`,
  [operator]: value,
});
/** The answer that selects a rule; `-` when no answer does. */
function answer(rules: readonly unknown[], outcome = 0): unknown {
  const conditions = rules.map((each) =>
    typeof each === 'string' ? jsonataCondition(each) : ruleCondition(each, []),
  );
  const values = valuesFor(conditions, outcome, []);
  if (values === undefined) return '-';
  return Object.fromEntries(values.map(({ path, value }) => [path.join('.'), value]));
}

describe('an answer satisfies each comparison operator, and its negation', () => {
  test.each([
    ['BooleanEquals', true, true, false],
    ['BooleanEquals', false, false, true],
    ['NumericEquals', 100, 100, 101],
    ['NumericGreaterThan', 100, 101, 100],
    ['NumericGreaterThan', -0.5, 0.5, -0.5],
    ['NumericGreaterThanEquals', 100, 100, 99],
    ['NumericLessThan', 100, 99, 100],
    ['NumericLessThanEquals', 100, 100, 101],
    ['StringEquals', 'm', 'm', 'ma'],
    ['StringGreaterThan', 'm', 'ma', 'm'],
    ['StringGreaterThanEquals', 'm', 'm', 'l'],
    ['StringLessThan', 'm', 'l', 'm'],
    ['StringLessThan', 'mA', 'm', 'mA'],
    ['StringLessThanEquals', 'm', 'm', 'ma'],
    ['StringMatches', 'log-*.txt', 'log-.txt', 'log-.txta'],
    ['StringMatches', 'a\\*b\\\\', 'a*b\\', 'a*b\\a'],
    ['TimestampEquals', '2026-01-31T23:59:59Z', '2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z'],
    [
      'TimestampGreaterThan',
      '2026-01-31T23:59:59Z',
      '2026-02-01T00:00:00Z',
      '2026-01-31T23:59:59Z',
    ],
    [
      'TimestampGreaterThanEquals',
      '2026-01-31T23:59:59+01:00',
      '2026-01-31T23:59:59+01:00',
      '2026-01-31T22:59:58Z',
    ],
    ['TimestampLessThan', '2026-01-31T00:00:00Z', '2026-01-30T23:59:59Z', '2026-01-31T00:00:00Z'],
    [
      'TimestampLessThanEquals',
      '2026-01-31T00:00:00.5Z',
      '2026-01-31T00:00:00.5Z',
      '2026-01-31T00:00:01.500Z',
    ],
    ['IsNull', true, null, OPEN],
    ['IsBoolean', true, true, OPEN],
    ['IsNumeric', true, OPEN, OPEN],
    ['IsString', true, OPEN, OPEN],
    ['IsTimestamp', true, OPEN, OPEN],
    ['IsPresent', true, OPEN, undefined],
    ['IsPresent', false, undefined, OPEN],
  ])('%s %j', (operator, value, satisfying, other) => {
    const comparison = rule(operator, value);
    for (const [found, expected, wanted] of [
      [answer([comparison]), satisfying, true],
      [answer([comparison], 1), other, false],
    ] as const) {
      expect(found).toEqual(expected === undefined ? {} : { a: expected });
      const member = (found as { a?: unknown }).a;
      if (member !== OPEN && member !== undefined)
        expect(holds({ path: ['a'], operator, value }, member)).toBe(wanted);
    }
  });

  test.each(['NumericGreaterThanPath', 'StringEqualsPath', 'BooleanEqualsPath'])(
    '%s is left to the person',
    (operator) => {
      expect(answer([rule(operator, '$.limit')])).toEqual({ a: OPEN });
    },
  );

  test('no string is smaller than the empty one', () => {
    expect(answer([rule('StringLessThan', '')])).toBe('-');
  });

  test('every string matches a wildcard', () => {
    expect(answer([rule('StringMatches', '*')], 1)).toBe('-');
  });

  test('an integer that a browser rounds is not computed', () => {
    expect(answer([rule('NumericGreaterThan', 2 ** 53)])).toEqual({});
  });
});

describe('combined rules', () => {
  const large = rule('NumericGreaterThan', 100);
  const small = rule('NumericLessThan', 101);
  test.each([
    ['And', { And: [large, small] }, { a: 100.5 }],
    ['And of members', { And: [large, rule('StringEquals', 'x', 'b.c')] }, { a: 101, 'b.c': 'x' }],
    ['Or', { Or: [{ And: [large, rule('NumericEquals', 1)] }, small] }, { a: 100 }],
    ['Not', { Not: large }, { a: 100 }],
    ['Not of And', { Not: { And: [large, { Not: small }] } }, { a: 100 }],
    ['Not of Or', { Not: { Or: [large, rule('NumericLessThan', 50)] } }, { a: 100 }],
    ['contradiction', { And: [large, { Not: large }] }, '-'],
    [
      'presence first',
      { And: [rule('IsPresent', true), rule('StringGreaterThan', 'k')] },
      { a: 'ka' },
    ],
    [
      'times a millisecond apart',
      {
        And: [
          rule('TimestampGreaterThan', '2026-01-01T00:00:00Z'),
          rule('TimestampLessThan', '2026-01-01T00:00:00.002Z'),
        ],
      },
      { a: '2026-01-01T00:00:00.001Z' },
    ],
    ['other data', { And: [large, { Variable: '$$.Execution.Id', IsString: true }] }, { a: 101 }],
  ])('%s', (_, combined, expected) => {
    expect(answer([combined])).toEqual(expected);
  });

  test('an earlier rule is false', () => {
    expect(answer([rule('NumericGreaterThan', 500), large], 1)).toEqual({ a: 500 });
    expect(answer([large, rule('NumericGreaterThan', 500)], 1)).toBe('-');
  });

  test('many rules stay within the bound of alternatives', () => {
    const rules = Array.from({ length: 40 }, (_, at) => ({
      And: [rule('NumericEquals', at), rule('StringEquals', 'x', 'b'), rule('IsNull', true, 'c')],
    }));
    expect(answer(rules, 40)).not.toBe('-');
  });
});

describe('conditions in JSONata', () => {
  test.each([
    ['{% $states.input.a > 100 %}', { a: 101 }],
    ['{% 100 < $states.input.a and $states.input.b.c = "x" %}', { a: 101, 'b.c': 'x' }],
    ["{% $not($states.input.a = 'x') or $states.input.b %}", { a: 'xa' }],
    ['{% ($states.input.a != -1.5) %}', { a: -0.5 }],
    ['{% $states.input.a = null %}', { a: null }],
    ["{% $states.input.a >= 'k' and $limit %}", { a: 'k' }],
  ])('%s is computed', (condition, expected) => {
    expect(answer([condition])).toEqual(expected);
  });

  test.each([
    '{% $states.input.a * 2 > 100 %}',
    '{% $count($states.input.a) > 1 %}',
    '{% $states.input.a[0] = 1 %}',
    '{% $states.input.a > $limit %}',
    '{% $states.input.a > 9007199254740993 %}',
    '{% ($states.input.a = 1 %}',
    '{% $states.input.a = "\\u0041" %}',
  ])('%s is left to the person', (condition) => {
    expect(jsonataCondition(condition)).toEqual({ kind: 'unknown', paths: [['a']] });
  });
});
