import { expect, test } from 'vitest';
import { phoneGroups, type PhoneColumns } from './phoneGroups';

const PHONE: PhoneColumns = [
  ['name', 'started'],
  ['status', 'duration', { labelled: 'error' }],
];

const grouped = (...ids: string[]) =>
  phoneGroups(
    ids.map((id) => ({ id })),
    PHONE,
  ).map(({ head, below }) => [
    head.id,
    ...below.map(({ column, isLabelled }) => (isLabelled ? `${column.id}:` : column.id)),
  ]);

test('columns are grouped in the order of the phone', () => {
  expect(grouped('error', 'status', 'duration', 'machine', 'started', 'name')).toEqual([
    ['name', 'started'],
    ['status', 'duration', 'error:'],
  ]);
});

test('the first remaining column is the head when the user hides the head', () => {
  expect(grouped('name', 'duration', 'error')).toEqual([['name'], ['duration', 'error:']]);
  expect(grouped('name', 'error')).toEqual([['name'], ['error']]);
});

test('a group without a remaining column is omitted', () => {
  expect(grouped('name')).toEqual([['name']]);
});
