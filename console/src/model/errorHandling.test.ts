import { expect, test } from 'vitest';
import { handlerBadges } from './errorHandling';

test('badges show the largest number of retries and the number of Catchers', () => {
  expect(
    handlerBadges({
      Retry: [
        { ErrorEquals: ['Card.Busy', 'Card.Slow'], MaxAttempts: 5 },
        { ErrorEquals: ['Card.Lost'], MaxAttempts: 0 },
        { ErrorEquals: ['Card.Late'], MaxAttempts: 1 },
        { ErrorEquals: ['States.ALL'] },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Undo' }, { ErrorEquals: ['A'] }],
    }),
  ).toEqual([
    {
      badge: '↻ 5',
      text: 'Retry: Card.Busy, Card.Slow up to 5 times; Card.Lost never; Card.Late once; States.ALL up to 3 times',
    },
    { badge: '⤳ 2', text: 'Catch: States.ALL → Undo; A' },
  ]);
});

test('a state that retries nothing has no badge', () => {
  expect(handlerBadges({})).toEqual([]);
  expect(handlerBadges({ Retry: [{ ErrorEquals: ['A'], MaxAttempts: 0 }], Catch: [] })).toEqual([]);
  // A definition that is being typed can have any value.
  expect(handlerBadges({ Retry: 'x', Catch: [1] })).toEqual([]);
});
