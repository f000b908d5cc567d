import { expect, test } from 'vitest';
import { ageText, clockText, rangeText, recurrenceText } from './scheduleTexts';

test.each([
  [undefined, undefined, 'No limit'],
  [10, undefined, 'From 10 s'],
  [undefined, 20, 'Until 20 s'],
  [10, 20, '10 s – 20 s'],
  [0, 20, '0 s – 20 s'],
])('the range from %s to %s is %s', (start, end, text) =>
  expect(rangeText(start, end, (seconds) => `${seconds} s`)).toBe(text),
);

test.each([
  [undefined, 'for the default time'],
  [3_600, 'for 1 h'],
  [3_661, 'for 3661 s'],
  [86_400, 'for 1 d'],
])('events of %s seconds are retried %s', (seconds, text) => expect(ageText(seconds)).toBe(text));

test.each([
  ['rate(1 hour)', 'Every hour'],
  ['rate(15 minutes)', 'Every 15 minutes'],
  ['at(2027-01-05T08:00:00)', 'Once on 2027-01-05 at 08:00 (Europe/Berlin)'],
  ['cron(30 2 * * ? *)', 'Every day at 02:30 (Europe/Berlin)'],
  ['cron(0 9 ? * MON-FRI *)', 'Monday to Friday at 09:00 (Europe/Berlin)'],
  ['cron(0 9,17 ? * 2,7 *)', 'Monday and Saturday at 09:00 and 17:00 (Europe/Berlin)'],
  ['cron(0 0 1 * ? *)', 'Day 1 of the month at 00:00 (Europe/Berlin)'],
  ['cron(0 0 L * ? *)', 'Last day of the month at 00:00 (Europe/Berlin)'],
  ['cron(0/5 * * * ? *)', 'Every 5 minutes (Europe/Berlin)'],
  ['cron(7 * ? * SUN *)', 'Every hour at minute 7, Sunday (Europe/Berlin)'],
  ['cron(0 9 ? * MON#2 *)', 'cron(0 9 ? * MON#2 *)'],
  ['cron(0 9 * JAN ? *)', 'cron(0 9 * JAN ? *)'],
])('%s is %s', (expression, text) =>
  expect(recurrenceText(expression, 'Europe/Berlin')).toBe(text),
);

test('a due time has the clock of the schedule, unless the reader has the same', () => {
  const millis = Date.parse('2026-11-30T02:00:00Z');
  expect(clockText(millis, 'Europe/Berlin', 'UTC')).toBe('Mon 03:00 (Europe/Berlin)');
  expect(clockText(millis, 'America/New_York', 'UTC')).toBe('Sun 21:00 (America/New_York)');
  expect(clockText(millis, 'Europe/Paris', 'Europe/Berlin')).toBeUndefined();
  expect(clockText(millis, 'Europe/Nowhere', 'UTC')).toBeUndefined();
});
