import { expect, test } from 'vitest';
import type { StateTestResult } from '../api/machines';
import type { AttributeName, AttributeType } from '../api/searchAttributes';
import {
  definitionOf,
  formErrors,
  formOf,
  hidesValues,
  resultOf,
  serverErrors,
  typeElsewhere,
  type AttributeErrors,
  type AttributeForm,
} from './attributeForm';

const FORM: AttributeForm = { name: 'total', type: 'NUMBER', expression: '{% $states.input.t %}' };
const OTHERS: AttributeName[] = [{ name: 'orderId', type: 'KEYWORD' }];

test.each<[Partial<AttributeForm>, AttributeErrors]>([
  [{}, {}],
  [{ name: '', expression: '' }, {}],
  [{ name: '1st' }, { name: 'Enter a letter, then letters, digits and _; at most 64 characters.' }],
  [{ name: 'orderId' }, { name: 'The state machine has a search attribute of this name.' }],
  [{ expression: '$.t' }, { expression: 'Enclose the expression in {% and %}.' }],
  [{ expression: `{% ${'x'.repeat(1_024)} %}` }, { expression: 'Enter at most 1,024 characters.' }],
])('the form with %j has the errors %j', (changed, errors) => {
  expect(formErrors({ ...FORM, ...changed }, OTHERS, undefined)).toEqual(errors);
});

test('a name has the same type in all state machines', () => {
  expect(formErrors(FORM, OTHERS, 'KEYWORD').type).toMatch(/^Another state machine defines total/);
  expect(formErrors({ ...FORM, type: undefined }, OTHERS, 'KEYWORD')).toEqual({});
  const all: AttributeName[] = [...OTHERS, { name: 'total', type: 'NUMBER' }];
  expect(typeElsewhere('total', OTHERS, all)).toBe('NUMBER');
  expect(typeElsewhere('orderId', OTHERS, all)).toBeUndefined();
  expect(typeElsewhere('size', OTHERS, all)).toBeUndefined();
});

test('another name or type hides the values of earlier executions', () => {
  const before: AttributeName = { name: 'total', type: 'NUMBER' };
  expect(hidesValues(before, { ...before })).toBe(false);
  expect(hidesValues(before, { ...before, name: 'sum' })).toBe(true);
  expect(hidesValues(before, { ...before, type: 'KEYWORD' })).toBe(true);
  expect(hidesValues(undefined, before)).toBe(false);
});

test('a definition has no blanks around its expression', () => {
  const definition = { name: 'a', type: 'TEXT', expression: '{% 1 %}' } as const;
  expect(definitionOf({ ...formOf(definition), expression: ' {% 1 %}\n' })).toEqual(definition);
  expect(definitionOf({ ...formOf(undefined), name: 'a' }).type).toBe('KEYWORD');
});

const refusal = (location: string, reason: string) =>
  `1 validation error detected: ${location} failed to satisfy constraint: ${reason}`;
const CONTEXT =
  'The expression reads $states.context. It can read only $states.input, $states.output and variables';
const LENGTH = 'Member must have length less than or equal to 1024';
const TWICE = 'Member must not occur in another definition';
const TEXTS = 'Member must have at most 4 items of type TEXT';

test.each<[string, AttributeErrors]>([
  [
    refusal("Value '{% $states.context %}' at 'attributes.1.member.expression' (total)", CONTEXT),
    { expression: CONTEXT },
  ],
  [
    refusal("Value '{% ( %}' at 'attributes.12.member.expression' (total)", 'Bad\nsyntax'),
    { expression: 'Bad\nsyntax' },
  ],
  [refusal("Value at 'attributes.2.member.expression' (total)", LENGTH), { expression: LENGTH }],
  [refusal("Value 'total' at 'attributes.2.member.name'", TWICE), { name: TWICE }],
  [refusal("Value '5 attributes of type TEXT' at 'attributes'", TEXTS), { type: TEXTS }],
  [refusal("Value '21 attributes' at 'attributes'", 'Member must have between 1 and 20 items'), {}],
  ['Unreachable', {}],
])('the refusal %j is at its field', (message, errors) => {
  expect(serverErrors(message)).toEqual(errors);
});

test('a conflict with another state machine is at the type', () => {
  const message =
    'The state machine orders defines the search attribute total with the type TEXT, not NUMBER. All state machines …';
  expect(serverErrors(message)).toEqual({ type: message });
});

test.each<[Partial<StateTestResult>, AttributeType, object]>([
  [{ output: '"A-17"' }, 'KEYWORD', { value: '"A-17"' }],
  [{ output: '"A-17"' }, 'NUMBER', { value: '"A-17"', problem: 'The result is not a number.' }],
  [{ output: 'null' }, 'TEXT', { value: 'null', problem: 'No value.' }],
  [
    { cause: 'The expression … returned nothing (undefined).' },
    'TEXT',
    { problem: 'No value: the input has no such member.' },
  ],
  [{ error: 'States.QueryEvaluationError', cause: 'bad' }, 'TEXT', { problem: 'bad' }],
  [{ error: 'States.QueryEvaluationError' }, 'TEXT', { problem: 'States.QueryEvaluationError' }],
])('the result %j of the type %s is shown', (result, type, shown) => {
  expect(resultOf({ status: 'SUCCEEDED', ...result }, type)).toEqual(shown);
});
