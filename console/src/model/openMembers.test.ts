import { describe, expect, test } from 'vitest';
import { fieldsAfter } from './answerForm';
import {
  inputValue,
  missingFields,
  missingMembers,
  openFields,
  withInputValues,
  type OpenMember,
} from './openMembers';
import { hasInvalidField, shownMember, withMember } from './outputMember';

const member = (path: string, type: OpenMember['type'], optional = false): OpenMember => {
  return { path: path.split('.'), type, optional };
};
const AMOUNT = member('amount', 'number');
const APPROVED = member('approved', 'yes/no');

describe('the input of the task', () => {
  test('has the values of numbers and texts at the same path', () => {
    const open = [AMOUNT, member('order.city', 'text'), member('iban', 'text')];
    const input = '{"orderId":7,"amount":42.5,"order":{"city":"Ulm"}}';
    expect(JSON.parse(withInputValues('{"approved":true}', open, input))).toEqual({
      approved: true,
      amount: 42.5,
      order: { city: 'Ulm' },
    });
  });

  test.each([
    ['is not available', undefined],
    ['is no object', '[42]'],
    ['is no JSON', '{'],
    ['has another path', '{"order":{"amount":42.5}}'],
    ['has another type', '{"amount":"42.5"}'],
    ['has null', '{"amount":null}'],
  ])('%s: no value is invented', (_, input) => {
    expect(inputValue(AMOUNT, input)).toBeUndefined();
    expect(JSON.parse(withInputValues('{"approved":true}', [AMOUNT], input))).toEqual({
      approved: true,
    });
  });

  test('has a time only if it is one, and the form keeps its type', () => {
    const time = member('payOn', 'time');
    expect(inputValue(time, '{"payOn":"banana"}')).toBeUndefined();
    const input = '{"payOn":"2026-12-15T09:00:00Z"}';
    const fields = openFields([time], input, undefined);
    expect(fields).toMatchObject([{ type: 'time', value: '2026-12-15T09:00:00Z' }]);
    expect(fieldsAfter('{"payOn":"soon"}', fields)).toMatchObject([
      { type: 'time', value: 'soon' },
    ]);
    expect(hasInvalidField([time], '{}', new Map([['payOn', '15 December']]))).toBe(true);
  });

  test('does not answer optional members', () => {
    expect(inputValue({ ...AMOUNT, optional: true }, '{"amount":1}')).toBeUndefined();
  });

  test('does not replace the decision', () => {
    const input = '{"approved":false,"amount":3}';
    expect(JSON.parse(withInputValues('{"approved":true}', [AMOUNT], input))).toEqual({
      approved: true,
      amount: 3,
    });
    expect(openFields([APPROVED, AMOUNT], input, ['approved'])).toEqual([
      { name: 'approved', type: 'yes/no', value: '', need: 'required' },
      { name: 'amount', type: 'number', value: '3', need: 'required' },
    ]);
  });
});

describe('the fields of a form', () => {
  test('are empty without an input', () => {
    const open = [APPROVED, member('d.total', 'number'), member('note', 'text', true)];
    const fields = openFields(open, undefined, ['approved']);
    expect(fields).toEqual([
      { name: 'approved', type: 'yes/no', value: '', need: 'required' },
      { name: 'note', type: 'text', value: '', need: 'optional' },
      { name: 'd', type: 'JSON', value: '{"total":null}', need: 'required' },
    ]);
    expect(missingFields(fields, open).map(({ path }) => path.join('.'))).toEqual([
      'approved',
      'd.total',
    ]);
  });

  test('have the choices of a text, but not beside a value of another type', () => {
    const choices = { words: ['ship', 'rail'], acceptsOthers: false };
    const carrier = { ...member('carrier', 'text'), choices };
    expect(openFields([carrier], '{"carrier":"ship"}', undefined)).toEqual([
      { name: 'carrier', type: 'text', value: 'ship', need: 'required', choices },
    ]);
    expect(openFields([carrier], '{"carrier":7}', undefined)).toEqual([
      { name: 'carrier', type: 'number', value: '7', need: 'required' },
    ]);
  });

  test('have no null for an optional member inside an object', () => {
    const open = [member('review.granted', 'yes/no'), member('review.note', 'text', true)];
    expect(openFields(open, undefined, ['review', 'granted'])).toEqual([
      { name: 'review', type: 'JSON', value: '{"granted":null}', need: 'required' },
    ]);
    expect(openFields(open.slice(1), undefined, undefined)).toEqual([]);
  });

  test('demand nothing after they were removed', () => {
    expect(missingFields([], [APPROVED, AMOUNT])).toEqual([]);
    expect(missingMembers('{}', [APPROVED, member('note', 'text', true)])).toEqual([APPROVED]);
  });
});

describe('a field beside the output', () => {
  test('changes its member and keeps the text of the others', () => {
    const output = withMember('{"id": 12345678901234567890}', AMOUNT, '42.5');
    expect(output).toContain('"id": 12345678901234567890');
    expect(shownMember(output, AMOUNT, undefined)).toBe('42.5');
    const limit = member('limit', 'JSON');
    expect(shownMember('{"limit": "5"}', limit, undefined)).toBe('"5"');
    expect(shownMember('{"limit": 5}', limit, undefined)).toBe('5');
    expect(JSON.parse(withMember('{}', member('d.city', 'text'), 'Ulm'))).toEqual({
      d: { city: 'Ulm' },
    });
  });

  test('removes its member while it is empty or no number', () => {
    for (const typed of ['', '-']) {
      const output = withMember('{"approved":true,"amount":1}', AMOUNT, typed);
      expect(JSON.parse(output)).toEqual({ approved: true });
      expect(shownMember(output, AMOUNT, typed)).toBe(typed);
    }
    expect(withMember('[1]', AMOUNT, '3')).toBe('[1]');
  });

  test('is invalid while its text is no number, also if its member is optional', () => {
    const open = [{ ...AMOUNT, optional: true }, APPROVED];
    const hasInvalid = (text: string) =>
      hasInvalidField(
        open,
        withMember('{"approved":true}', AMOUNT, text),
        new Map([['amount', text]]),
      );
    expect(['', ' ', '12.5', '12345678901234567890'].map(hasInvalid)).toEqual(Array(4).fill(false));
    expect(hasInvalid('12,5')).toBe(true);
    // The JSON has a value by now.
    expect(hasInvalidField(open, '{"amount":7}', new Map([['amount', '12,5']]))).toBe(false);
  });

  test('shows the value of the output after an edit of the JSON', () => {
    expect(shownMember('{"amount": 7}', AMOUNT, '4.')).toBe('7');
    expect(shownMember('{', AMOUNT, undefined)).toBe('');
    expect(shownMember('{"approved":true}', APPROVED, undefined)).toBe('true');
  });
});
