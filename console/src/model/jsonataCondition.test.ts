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
  ['{% $states.input.a * 2 > 100 %}', true],
  ['{% 2 + $states.input.a = 100 %}', true],
  ['{% $limit <= $states.input.a %}', true],
  ['{% $states.input.a > $limit %}', true],
  ['{% $states.input.a > 9007199254740993 %}', true],
  ['{% $count($states.input.a) > 1 %}', false],
  ['{% $count($states.input.a ~> $distinct) > 1 %}', false],
  ['{% $f ~> $states.input.a %}', false],
  ['{% $states.input.a[0] = 1 %}', false],
  ['{% $states.input.a = $limit %}', false],
  ['{% ($states.input.a = 1 %}', false],
  ['{% $states.input.a = "\\u0041" %}', false],
  ['{% $f() and $states.input.a < "k" %}', false],
  ['{% $f() and "k" < $states.input.a %}', false],
] as const)('%s is left to the person', (condition, isNumeric) => {
  expect(jsonataCondition(condition)).toEqual({
    kind: 'unknown',
    paths: [['a']],
    tested: [],
    numeric: isNumeric ? [['a']] : [],
  });
});

test('a test of the presence of a member is found', () => {
  expect(jsonataCondition('{% $exists( $states.input.d.a ) and $states.input.b = $c %}')).toEqual({
    kind: 'unknown',
    paths: [['d', 'a'], ['b']],
    tested: [['d', 'a']],
    numeric: [],
  });
});
