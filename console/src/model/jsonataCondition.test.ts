import { expect, test } from 'vitest';
import { comparisonsIn } from './choiceCondition';
import { jsonataCondition } from './jsonataCondition';

test.each([
  ['{% $states.input.a > 100 %}', [['a', 'NumericGreaterThan', 100]]],
  [
    '{% 100 < $states.input.a and $states.input.b.c = "x" %}',
    [
      ['a', 'NumericGreaterThan', 100],
      ['b.c', 'StringEquals', 'x'],
    ],
  ],
  [
    "{% $not($states.input.a = 'x') or $states.input.b %}",
    [
      ['a', 'StringEquals', 'x'],
      ['b', 'BooleanEquals', true],
    ],
  ],
  ['{% ($states.input.a != -1.5) %}', [['a', 'NumericEquals', -1.5]]],
  ['{% $states.input.a = null %}', [['a', 'IsNull', true]]],
  ["{% $states.input.a >= 'k' and $limit %}", [['a', 'StringGreaterThanEquals', 'k']]],
])('%s is understood', (condition, expected) => {
  expect(
    comparisonsIn(jsonataCondition(condition)).map(({ path, operator, value }) => [
      path.join('.'),
      operator,
      value,
    ]),
  ).toEqual(expected);
});

test.each([
  ['{% $states.input.a * 2 > 100 %}', 'IsNumeric'],
  ['{% 2 + $states.input.a = 100 %}', 'IsNumeric'],
  ['{% $states.input.a > 9007199254740993 %}', 'IsNumeric'],
  ['{% 9007199254740993 <= $states.input.a %}', 'IsNumeric'],
  ['{% $states.input.a < $count($states.context.Execution) %}', 'IsNumeric'],
  ['{% $states.input.a > $limit * 2 %}', 'IsNumeric'],
  ['{% 2 * $limit < $states.input.a %}', 'IsNumeric'],
  ['{% $states.input.a > $millis() %}', 'IsNumeric'],
  ['{% $states.input.a > $now() %}', 'IsTimestamp'],
  ['{% $now() <= $states.input.a %}', 'IsTimestamp'],
  // A variable can be a number, a text or a time.
  ['{% $limit <= $states.input.a %}', 'IsOrdered'],
  ['{% $states.input.a > $limit %}', 'IsOrdered'],
  ['{% $states.input.a > $limits.high %}', 'IsOrdered'],
  ['{% $limit2 < $states.input.a %}', 'IsOrdered'],
  ['{% $states.context.Execution.StartTime < $states.input.a %}', 'IsOrdered'],
  ['{% $count($states.input.a) > 1 %}', undefined],
  ['{% $count($states.input.a ~> $distinct) > 1 %}', undefined],
  ['{% $f ~> $states.input.a %}', undefined],
  ['{% $states.input.a[0] = 1 %}', undefined],
  ['{% $states.input.a = $limit %}', undefined],
  ['{% ($states.input.a = 1 %}', undefined],
  ['{% $states.input.a = "\\u0041" %}', undefined],
  ['{% $f() and $states.input.a < "k" %}', undefined],
  ['{% $f() and "k" < $states.input.a %}', undefined],
] as const)('%s is left to the person', (condition, operator) => {
  expect(jsonataCondition(condition)).toEqual({
    kind: 'unknown',
    paths: [['a']],
    tested: [],
    typed: operator === undefined ? [] : [{ path: ['a'], operator }],
  });
});

test('each member of an expression has its own type', () => {
  const condition = '{% $states.input.a > $now() and $f() and $states.input.b < 3 %}';
  expect(jsonataCondition(condition)).toMatchObject({
    typed: [
      { path: ['a'], operator: 'IsTimestamp' },
      { path: ['b'], operator: 'IsNumeric' },
    ],
  });
});

test('a test of the presence of a member is found', () => {
  expect(jsonataCondition('{% $exists( $states.input.d.a ) and $states.input.b = $c %}')).toEqual({
    kind: 'unknown',
    paths: [['d', 'a'], ['b']],
    tested: [['d', 'a']],
    typed: [],
  });
});
