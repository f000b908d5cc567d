import { expect, test } from 'vitest';
import { awaitsPermits, awaitsSignal, namedWaitOf } from './namedWait';

test('a task of signals waits for one', () => {
  expect(awaitsSignal({ Resource: 'arn:aws:states:::askel:waitForSignal' })).toBe(true);
  expect(awaitsSignal({ Resource: 'arn:aws:states:::askel:sendSignal' })).toBe(false);
  expect(awaitsSignal({ Type: 'Wait' })).toBe(false);
  expect(awaitsSignal(undefined)).toBe(false);
});

test('a task of permits waits for them', () => {
  expect(awaitsPermits({ Resource: 'arn:aws:states:::askel:acquire' })).toBe(true);
  expect(awaitsPermits({ Resource: 'arn:aws:states:::askel:release' })).toBe(false);
});

test('the arguments of the task have the name and the key of the signal', () => {
  expect(namedWaitOf('{"Name": "payment", "Key": "o-5"}')).toEqual({
    name: 'payment',
    key: 'o-5',
  });
  expect(namedWaitOf('{"Name": "payment"}')).toEqual({ name: 'payment', key: undefined });
});

test('other arguments name no signal', () => {
  for (const text of [undefined, 'no JSON', 'null', '"payment"', '{}', '{"Name": 1}'])
    expect(namedWaitOf(text)).toBeUndefined();
});
