import { expect, test } from 'vitest';
import { fuzzyScore } from './fuzzy';

/** The texts that match, the best match first. */
function ranked(query: string, ...texts: string[]): string[] {
  return texts
    .map((text) => ({ text, score: fuzzyScore(query, text) }))
    .filter((one) => one.score !== undefined)
    .sort((one, other) => (other.score ?? 0) - (one.score ?? 0))
    .map((one) => one.text);
}

test('a part of a name, and letters in their order, match', () => {
  for (const query of ['fulfil', 'SIXTY', 'flsx', 'ful six', ''])
    expect(fuzzyScore(query, 'fulfilment-sixty')).toBeDefined();
  for (const query of ['sixfl', 'ulf6', 'ful seven'])
    expect(fuzzyScore(query, 'fulfilment-sixty')).toBeUndefined();
});

test('letters that are far apart do not match', () => {
  expect(fuzzyScore('ab', 'a long text that has the letter b')).toBeUndefined();
});

test('the beginning of a word is better than its middle, a part better than letters', () => {
  expect(ranked('inb', 'inner-bill', 'cabinbag', 'Inbox')).toEqual([
    'Inbox',
    'cabinbag',
    'inner-bill',
  ]);
  expect(ranked('pay', 'pay-later', 'pay')).toEqual(['pay', 'pay-later']);
});
