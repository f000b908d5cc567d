import { expect, test } from 'vitest';
import { awaitsSignal, signalWaitOf } from './signalWait';

test('a task of signals waits for one', () => {
  expect(awaitsSignal({ Resource: 'arn:aws:states:::askel:waitForSignal' })).toBe(true);
  expect(awaitsSignal({ Resource: 'arn:aws:states:::askel:sendSignal' })).toBe(false);
  expect(awaitsSignal({ Type: 'Wait' })).toBe(false);
  expect(awaitsSignal(undefined)).toBe(false);
});

test('the arguments of the task have the name and the key of the signal', () => {
  expect(signalWaitOf('{"Name": "payment", "Key": "o-5"}')).toEqual({
    name: 'payment',
    key: 'o-5',
  });
  expect(signalWaitOf('{"Name": "payment"}')).toEqual({ name: 'payment', key: undefined });
});

test('other arguments name no signal', () => {
  for (const text of [undefined, 'no JSON', 'null', '"payment"', '{}', '{"Name": 1}'])
    expect(signalWaitOf(text)).toBeUndefined();
});
