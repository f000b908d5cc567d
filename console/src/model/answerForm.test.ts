import { describe, expect, test } from 'vitest';
import { answerOf, fieldError, fieldsOf, type AnswerField } from './answerForm';

const FORM: AnswerField[] = [
  { name: 'approved', type: 'yes/no', value: 'true' },
  { name: 'amount', type: 'number', value: '12.5' },
  { name: 'note', type: 'text', value: '12' },
  { name: 'lines', type: 'JSON', value: '[1,{"a":null}]' },
];

describe('the answer form', () => {
  test('converts to JSON and back', () => {
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
    [{ name: ' ', type: 'text', value: 'a' }, 'Name is required'],
    [{ name: 'n', type: 'number', value: '1e999' }, 'Not a number'],
    [{ name: 'n', type: 'number', value: '' }, 'Not a number'],
    [{ name: 'n', type: 'number', value: '0x10' }, 'Not a number'],
    [{ name: 'n', type: 'number', value: '9007199254740993' }, 'Too many digits, use the JSON tab'],
    [{ name: 'j', type: 'JSON', value: '{' }, 'Not JSON'],
    [
      { name: 'j', type: 'JSON', value: '[-9007199254740993]' },
      'Too many digits, use the JSON tab',
    ],
    [{ name: 'b', type: 'yes/no', value: 'maybe' }, 'Must be yes or no'],
  ] as [AnswerField, string][])('refuses %j', (field, error) => {
    expect(answerOf([field])).toBeUndefined();
    expect(fieldError(field, [field])).toBe(error);
  });

  test('refuses a duplicate name', () => {
    const twice: AnswerField[] = [
      { name: 'a', type: 'text', value: '' },
      { name: 'a ', type: 'text', value: '' },
    ];
    expect(answerOf(twice)).toBeUndefined();
    expect(fieldError(twice[0] as AnswerField, twice)).toBe('Duplicate name');
  });

  test.each(['[1]', '"a"', 'null', '{', '{"id":9007199254740993}'])(
    'has no fields for %s',
    (text) => {
      expect(fieldsOf(text)).toBeUndefined();
    },
  );

  test('has fields for fractions, exponents and digits in strings', () => {
    const text = '{"a":0.123456789012345678,"b":1e-20,"c":"9007199254740993","d":-5}';
    expect(fieldsOf(text)?.map((field) => field.type)).toEqual([
      'number',
      'number',
      'text',
      'number',
    ]);
  });
});
