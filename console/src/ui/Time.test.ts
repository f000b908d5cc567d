import { afterEach, expect, test } from 'vitest';
import { exactTimeOfIso, exactTime, minuteOfDay, zoneName } from './Time';
import { setZone } from './timeZone';

afterEach(() => setZone('local'));

test('times have the zone that the user has chosen', () => {
  const seconds = Date.UTC(2026, 10, 20, 12, 30, 5) / 1000;
  setZone('utc');
  expect(exactTime(seconds)).toMatch(/12:30:05.* UTC$/);
  expect(minuteOfDay(seconds)).toMatch(/12:30.* UTC$/);
  setZone('local');
  const name = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .format(new Date(seconds * 1000))
    .split(' ')
    .at(-1);
  expect(zoneName(seconds)).toBe(name);
  expect(exactTime(seconds).endsWith(` ${name}`)).toBe(true);
  expect(minuteOfDay(seconds)).not.toContain('UTC');
});

test('a text that is not a time is unchanged', () => {
  expect(exactTimeOfIso('noon')).toBe('noon');
  expect(exactTimeOfIso('')).toBe('');
  const iso = '2026-11-20T12:30:05.000Z';
  expect(exactTimeOfIso(iso)).toBe(exactTime(Date.parse(iso) / 1000));
});
