import { expect, test } from 'vitest';
import { foreignState, isDataKnown } from './testSource';

test('a test runs when the data of its visit is read, or typed', () => {
  const known = (
    hasSource: boolean,
    isRead: boolean,
    editedInput?: string,
    editedVariables?: string,
  ) => isDataKnown({ hasSource, isRead, editedInput, editedVariables });
  expect(known(false, false)).toBe(true);
  expect(known(true, true)).toBe(true);
  expect(known(true, false)).toBe(false);
  expect(known(true, false, '{"a":1}')).toBe(false);
  expect(known(true, false, '{"a":1}', '{}')).toBe(true);
});

test('the data of another state is named', () => {
  expect(foreignState('Charge', 'Ship')).toBe('Charge');
  expect(foreignState('Ship', 'Ship')).toBeUndefined();
  expect(foreignState(undefined, 'Ship')).toBeUndefined();
});
