import { expect, test } from 'vitest';
import { withQueried } from './attributeTokens';

test('the names of a query have the types of their values', () => {
  const known = [{ name: 'total', type: 'NUMBER' } as const];
  const query = 'total > 1 and at < "x" and note matches "y" and paid = true and size = 2';
  expect(withQueried(known, query)).toEqual([
    ...known,
    { name: 'at', type: 'KEYWORD' },
    { name: 'note', type: 'TEXT' },
    { name: 'paid', type: 'BOOLEAN' },
    { name: 'size', type: 'NUMBER' },
  ]);
  expect(withQueried(known, 'not a query')).toEqual(known);
});
