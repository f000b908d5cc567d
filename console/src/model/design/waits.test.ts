import { expect, test } from 'vitest';
import { f } from './fields';
import { changeWait, isWaitField, waitKinds, waitOptions } from './waits';

test('a query language has its kinds of waits', () => {
  const kinds = (language: 'JSONPath' | 'JSONata') =>
    waitOptions(language).map(({ value }) => value);
  expect(kinds('JSONPath')).toEqual(['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath']);
  expect(kinds('JSONata')).toEqual(['Seconds', 'Timestamp']);
});

test('the form has the field of the kind, and all other fields', () => {
  const shown = (state: Record<string, string | number>, chosen?: 'Timestamp') =>
    ['Seconds', 'Timestamp', 'Next'].filter((member) =>
      isWaitField(f(member, member, 'text', ''), waitKinds(state, chosen)),
    );
  expect(shown({ Seconds: 1 })).toEqual(['Seconds', 'Next']);
  expect(shown({ Timestamp: 'x' })).toEqual(['Timestamp', 'Next']);
  expect(shown({})).toEqual(['Seconds', 'Next']);
  expect(shown({}, 'Timestamp')).toEqual(['Timestamp', 'Next']);
  expect(shown({ Seconds: 1, Timestamp: 'x' })).toEqual(['Seconds', 'Timestamp', 'Next']);
});

test('a change of the kind replaces the member', () => {
  const state = { Type: 'Wait', Seconds: 5, End: true };
  const definition = { StartAt: 'W', States: { W: state } };
  const changes = changeWait(definition, 'W', state, 'Timestamp', Date.UTC(2027, 0, 30, 12));
  expect(changes).toEqual([
    { kind: 'set', path: ['States', 'W', 'Timestamp'], value: '2027-01-31T12:00:00Z' },
    { kind: 'remove', path: ['States', 'W', 'Seconds'] },
  ]);
});
