import { expect, test } from 'vitest';
import { fieldOfTime, timeOfField } from './timeRange';

test('a field in UTC and its time are converted to each other', () => {
  expect(timeOfField('2026-11-26T10:30', 'utc')).toBe('2026-11-26T10:30:00.000Z');
  expect(fieldOfTime('2026-11-26T10:30:05.000Z', 'utc')).toBe('2026-11-26T10:30:05');
});

test('a field in local time and its time are converted to each other', () => {
  const iso = timeOfField('2026-11-26T10:30:05', 'local');
  expect(iso).toBe(new Date(2026, 10, 26, 10, 30, 5).toISOString());
  expect(fieldOfTime(iso, 'local')).toBe('2026-11-26T10:30:05');
});

test('an invalid field has no time', () => {
  for (const value of ['', '2026-11-26', '2026-13-26T10:30', 'yesterday'])
    expect(timeOfField(value, 'utc')).toBeUndefined();
  expect(fieldOfTime(undefined, 'utc')).toBe('');
  expect(fieldOfTime('soon', 'local')).toBe('');
});
