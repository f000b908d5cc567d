import { expect, it } from 'vitest';
import { visitMillis } from './pauses';

it('leaves the time until a redrive out of the duration of a visit', () => {
  const pauses = [{ from: 1_200, to: 61_000 }];
  expect(visitMillis({ enteredAt: 200, endedAt: 61_500 }, pauses)).toBe(1_500);
  expect(visitMillis({ enteredAt: 200, endedAt: 900 }, pauses)).toBe(700);
  expect(visitMillis({ enteredAt: 200, endedAt: undefined }, pauses)).toBeUndefined();
});
