import { describe, expect, test, vi } from 'vitest';
import {
  answerOf,
  draftOf,
  fieldError,
  fieldsAfter,
  fieldsOf,
  replacedFields,
  withType,
  type AnswerField,
} from './answerForm';

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
    [{ name: 'j', type: 'JSON', value: '{' }, 'Not JSON'],
    [{ name: 'b', type: 'yes/no', value: 'maybe' }, 'Must be yes or no'],
  ] as [AnswerField, string][])('refuses %j', (field, error) => {
    expect(answerOf([field])).toBeUndefined();
    expect(fieldError(field, [field])).toBe(error);
  });

  test('has no answer until a person chooses yes or no', () => {
    const added: AnswerField = { name: 'approved', type: 'text', value: '' };
    const field = withType(added, 'yes/no');
    expect(field).toEqual({ name: 'approved', type: 'yes/no', value: '' });
    expect(answerOf([field])).toBeUndefined();
    expect(withType({ ...added, value: 'maybe' }, 'yes/no').value).toBe('');
    expect(withType({ ...added, value: 'false' }, 'yes/no').value).toBe('false');
    expect(withType({ ...added, value: '12' }, 'number').value).toBe('12');
  });

  test('refuses a duplicate name', () => {
    const twice: AnswerField[] = [
      { name: 'a', type: 'text', value: '' },
      { name: 'a ', type: 'text', value: '' },
    ];
    expect(answerOf(twice)).toBeUndefined();
    expect(fieldError(twice[0] as AnswerField, twice)).toBe('Duplicate name');
  });

  test.each(['[1]', '"a"', 'null', '{', '9007199254740993'])('has no fields for %s', (text) => {
    expect(fieldsOf(text)).toBeUndefined();
  });

  const LARGE: AnswerField[] = [
    { name: 'id', type: 'number', value: '9007199254740993' },
    { name: 'ids', type: 'JSON', value: '[-9007199254740993,0.1234567890123456789]' },
  ];
  const LARGE_TEXT = '{"id":9007199254740993,"ids":[-9007199254740993,0.1234567890123456789]}';

  test('keeps all digits of numbers', () => {
    expect(LARGE.map((field) => fieldError(field, LARGE))).toEqual([undefined, undefined]);
    expect(answerOf(LARGE)?.replaceAll(/\s/g, '')).toBe(LARGE_TEXT);
    expect(draftOf(LARGE).replaceAll(/\s/g, '')).toBe(LARGE_TEXT);
    expect(fieldsOf(LARGE_TEXT)).toEqual(LARGE);
  });

  test('refuses large integers in a browser that rounds them', async () => {
    vi.stubGlobal('JSON', { parse: JSON.parse, stringify: JSON.stringify });
    vi.resetModules();
    const form = await import('./answerForm');
    vi.unstubAllGlobals();
    for (const field of LARGE) {
      expect(form.answerOf([field])).toBeUndefined();
      expect(form.fieldError(field, [field])).toBe('Too many digits, use the JSON tab');
    }
    expect(form.fieldsOf(LARGE_TEXT)).toBeUndefined();
  });

  test('has fields for fractions, exponents and digits in strings', () => {
    const text = '{"a":0.123456789012345678,"b":1e-20,"c":"9007199254740993","d":-5}';
    expect(fieldsOf(text)?.map((field) => field.type)).toEqual([
      'number',
      'number',
      'text',
      'number',
    ]);
  });

  const OPEN: AnswerField[] = [
    { name: 'approved', type: 'yes/no', value: '', need: 'required' },
    { name: 'note', type: 'text', value: '', need: 'optional' },
    { name: 'score', type: 'number', value: '', need: 'optional' },
  ];

  test('demands required fields, and omits empty optional ones', () => {
    expect(answerOf(OPEN)).toBeUndefined();
    const decided = OPEN.map((field, at) => (at === 0 ? { ...field, value: 'true' } : field));
    expect(JSON.parse(answerOf(decided) ?? '')).toEqual({ approved: true });
    expect(answerOf(OPEN.slice(1))).toBe('{}');
    const text: AnswerField = { name: 'note', type: 'text', value: '', need: 'required' };
    expect(answerOf([text])).toBeUndefined();
    expect(answerOf([{ name: 'note', type: 'text', value: '' }])).toBe('{\n  "note": ""\n}');
  });

  test('keeps all typed values as JSON, and its empty fields after an edit of the JSON', () => {
    const comment: AnswerField = { name: 'comment', type: 'text', value: 'too dear' };
    const before = [...OPEN, comment];
    const draft = draftOf(before);
    expect(JSON.parse(draft)).toEqual({ comment: 'too dear' });
    expect(fieldsAfter(draft, before)).toEqual([comment, ...OPEN]);
    expect(fieldsAfter('{"score":3}', before)).toEqual([
      { name: 'score', type: 'number', value: '3', need: 'optional' },
      ...OPEN.slice(0, 2),
    ]);
    expect(fieldsAfter('[1]', before)).toBeUndefined();
  });

  test('keeps fields that have no valid value or no name of their own', () => {
    const amount: AnswerField = { name: 'amount', type: 'number', value: '12,5', need: 'required' };
    const first: AnswerField = { name: 'note', type: 'text', value: 'a' };
    const second: AnswerField = { name: 'note', type: 'text', value: 'b' };
    const unnamed: AnswerField = { name: ' ', type: 'text', value: 'c' };
    const before = [amount, first, second, unnamed];
    const draft = draftOf(before);
    expect(JSON.parse(draft)).toEqual({ note: 'b' });
    const after = fieldsAfter(draft, before);
    expect(after).toEqual([second, amount, first, unnamed]);
    expect(answerOf(after ?? [])).toBeUndefined();
    // A value in the JSON replaces the invalid one.
    expect(fieldsAfter('{"amount":12.5}', [amount])).toEqual([{ ...amount, value: '12.5' }]);
  });

  test('keeps the choices of a text after an edit of the JSON', () => {
    const choices = { words: ['ship', 'hold'], acceptsOthers: false };
    const before: AnswerField[] = [{ name: 'next', type: 'text', value: 'ship', choices }];
    expect(fieldsAfter('{"next":"hold"}', before)).toEqual([
      { name: 'next', type: 'text', value: 'hold', choices },
    ]);
  });

  test('drops a valid field whose member was removed from the JSON', () => {
    expect(fieldsAfter('{}', FORM)).toEqual([]);
  });

  test('keeps filled and added fields when the form replaces a guessed one', () => {
    const guess = { type: 'text', value: '', need: 'optional' } as const;
    const note: AnswerField = { ...guess, name: 'note', value: 'fine' };
    const amount: AnswerField = { name: 'amount', type: 'number', value: '12,5', need: 'required' };
    const added: AnswerField = { name: '', type: 'text', value: '' };
    const approved: AnswerField = { name: 'approved', type: 'yes/no', value: '', need: 'required' };
    const form: AnswerField[] = [approved, { ...amount, value: '3' }];
    expect(replacedFields([{ ...guess, name: 'old' }, note, amount, added], form)).toEqual([
      approved,
      amount,
      note,
      added,
    ]);
  });
});
