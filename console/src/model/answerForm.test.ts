import { describe, expect, test } from 'vitest';
import { answerOf, fault, fieldsOf, type AnswerField } from './answerForm';

const FORM: AnswerField[] = [
  { name: 'approved', type: 'yes/no', value: 'true' },
  { name: 'amount', type: 'number', value: '12.5' },
  { name: 'note', type: 'text', value: '12' },
  { name: 'lines', type: 'JSON', value: '[1,{"a":null}]' },
];

describe('a form', () => {
  test('and its JSON are in step', () => {
    const text = answerOf(FORM) ?? '';
    expect(JSON.parse(text)).toEqual({
      approved: true,
      amount: 12.5,
      note: '12',
      lines: [1, { a: null }],
    });
    expect(fieldsOf(text)).toEqual(FORM);
  });

  test.each([
    [{ name: ' ', type: 'text', value: 'a' }, 'A name is missing'],
    [{ name: 'n', type: 'number', value: '1e999' }, 'Not a number'],
    [{ name: 'n', type: 'number', value: '' }, 'Not a number'],
    [{ name: 'j', type: 'JSON', value: '{' }, 'Not JSON'],
    [{ name: 'b', type: 'yes/no', value: 'maybe' }, 'yes or no'],
  ] as [AnswerField, string][])('refuses %j', (field, why) => {
    expect(answerOf([field])).toBeUndefined();
    expect(fault(field, [field])).toBe(why);
  });

  test('refuses a name that comes twice', () => {
    const twice: AnswerField[] = [
      { name: 'a', type: 'text', value: '' },
      { name: 'a ', type: 'text', value: '' },
    ];
    expect(answerOf(twice)).toBeUndefined();
    expect(fault(twice[0] as AnswerField, twice)).toBe('Twice');
  });

  test.each(['[1]', '"a"', 'null', '{'])('does not show %s', (text) => {
    expect(fieldsOf(text)).toBeUndefined();
  });
});
