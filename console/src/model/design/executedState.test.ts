import { expect, test } from 'vitest';
import { isChangedState } from './executedState';
import type { Json } from './json';

const machine = (output: unknown, language = 'JSONata') => ({
  QueryLanguage: language,
  StartAt: 'Use',
  States: { Use: { Type: 'Pass', Output: output, End: true } },
});
const executed = (output: unknown, language?: string) => JSON.stringify(machine(output, language));

test('a state is changed when a member or its query language differs', () => {
  const current = JSON.parse(executed({ a: 1, b: 2 })) as Json;
  expect(isChangedState(executed({ b: 2, a: 1 }), current, 'Use')).toBe(false);
  expect(isChangedState(executed({ a: 1, b: 3 }), current, 'Use')).toBe(true);
  expect(isChangedState(executed({ a: 1, b: 2 }, 'JSONPath'), current, 'Use')).toBe(true);
});

test('a state that the execution lacks cannot be tested as executed', () => {
  const current = JSON.parse(executed(1)) as Json;
  expect(isChangedState('{"StartAt":"Other","States":{}}', current, 'Use')).toBe(false);
  expect(isChangedState('{', current, 'Use')).toBe(false);
});
