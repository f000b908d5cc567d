import { expect, test } from 'vitest';
import { otherColumns, phoneGroups, type PhoneColumns } from './phoneGroups';

const PHONE: PhoneColumns = [
  ['name', 'started'],
  ['status', 'duration', { labelled: 'error' }],
];

const grouped = (...ids: string[]) => groupedBy(PHONE, ...ids);

const groupedBy = (phone: PhoneColumns, ...ids: string[]) =>
  phoneGroups(
    ids.map((id) => ({ id })),
    phone,
  ).map(({ head, below }) => [
    head.id,
    ...below.map((line) =>
      line.map(({ column, isLabelled }) => (isLabelled ? `${column.id}:` : column.id)).join(' '),
    ),
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

test('a line has several values', () => {
  const phone: PhoneColumns = [['name', ['status', 'duration'], 'error']];
  expect(groupedBy(phone, 'name', 'status', 'duration', 'error')).toEqual([
    ['name', 'status duration', 'error'],
  ]);
  expect(groupedBy(phone, 'name', 'duration')).toEqual([['name', 'duration']]);
  expect(groupedBy(phone, 'status', 'duration', 'error')).toEqual([
    ['status', 'duration', 'error'],
  ]);
  expect(otherColumns([{ id: 'duration' }, { id: 'redrives' }], phone)).toEqual([
    { id: 'redrives' },
  ]);
});

test('a group without a remaining column is omitted', () => {
  expect(grouped('name')).toEqual([['name']]);
});

test('columns outside of the groups are the other columns of a row', () => {
  const columns = ['name', 'machine', 'error', 'redrives'].map((id) => ({ id }));
  expect(otherColumns(columns, PHONE).map(({ id }) => id)).toEqual(['machine', 'redrives']);
  expect(otherColumns(columns.slice(0, 1), PHONE)).toEqual([]);
});
