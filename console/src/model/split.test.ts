import { expect, test } from 'vitest';
import { boundedShare, SHARE_DEFAULT, SHARE_MAX, SHARE_MIN, shareAfterKey } from './split';

test('a share is within its bounds', () => {
  expect(boundedShare(42.5)).toBe(42.5);
  expect(boundedShare(-3)).toBe(SHARE_MIN);
  expect(boundedShare(101)).toBe(SHARE_MAX);
  expect(boundedShare(Number.parseFloat('wide'))).toBe(SHARE_DEFAULT);
});

test('keys change a share', () => {
  expect(shareAfterKey(50, 'ArrowLeft')).toBe(45);
  expect(shareAfterKey(50, 'ArrowRight')).toBe(55);
  expect(shareAfterKey(SHARE_MAX - 1, 'ArrowRight')).toBe(SHARE_MAX);
  expect(shareAfterKey(50, 'Home')).toBe(SHARE_MIN);
  expect(shareAfterKey(50, 'End')).toBe(SHARE_MAX);
  expect(shareAfterKey(50, 'Enter')).toBeUndefined();
});
