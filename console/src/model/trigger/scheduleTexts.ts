import { secondsText } from '../times';

/** The start and the end of a schedule. `timeText` formats a time in seconds since 1970. */
export function rangeText(
  start: number | undefined,
  end: number | undefined,
  timeText: (seconds: number) => string,
): string {
  if (start === undefined) return end === undefined ? 'No limit' : `Until ${timeText(end)}`;
  return end === undefined ? `From ${timeText(start)}` : `${timeText(start)} – ${timeText(end)}`;
}

/**
 * The weekday and the time of day at an instant in the zone of a schedule, such as `Mon 03:00
 * (Europe/Berlin)`. The result is undefined if the reader's zone has the same time, or if the zone is
 * unknown.
 *
 * @param millis the instant in milliseconds since 1970
 * @param zone the IANA name of the schedule's zone
 * @param ownZone the IANA name of the reader's zone
 */
export function clockText(millis: number, zone: string, ownZone: string): string | undefined {
  try {
    const clock = clockAt(millis, zone);
    return clock === clockAt(millis, ownZone) ? undefined : `${clock} (${zone})`;
  } catch {
    return undefined;
  }
}

function clockAt(millis: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(millis);
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAY_NAMES = DAYS.map((day) => day.slice(0, 3).toUpperCase());

/**
 * The recurrence of a schedule in words, such as `Every 2 hours` or `Monday to Friday at 09:00`. A
 * cron expression of a rare form is unchanged.
 */
export function recurrenceText(expression: string, zone = 'UTC'): string {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return rate[1] === '1' ? `Every ${rate[2]}` : `Every ${rate[1]} ${rate[2]}s`;
  const at = /^at\((\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?\)$/.exec(expression);
  if (at) {
    const seconds = at[3] === ':00' ? '' : (at[3] ?? '');
    return `Once on ${at[1]} at ${at[2]}${seconds} (${zone})`;
  }
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  const words = fields?.length === 6 ? cronText(fields) : undefined;
  return words === undefined ? expression : `${words} (${zone})`;
}

/** The words for the six fields of a cron expression; undefined for a rare form. */
function cronText([minute = '', hour = '', date = '', month, day = '', year]: string[]) {
  if (month !== '*' || year !== '*') return undefined;
  const days = daysText(date, day);
  if (days === undefined) return undefined;
  const suffix = days === 'Every day' ? '' : `, ${days}`;
  const step = /^(?:\*|0)\/(\d+)$/.exec(minute)?.[1];
  if (hour === '*' && step !== undefined)
    return `Every ${step === '1' ? 'minute' : `${step} minutes`}${suffix}`;
  if (hour === '*' && minute === '*') return `Every minute${suffix}`;
  if (!/^\d+$/.test(minute)) return undefined;
  if (hour === '*') return `Every hour at minute ${Number(minute)}${suffix}`;
  if (!/^\d+(,\d+)*$/.test(hour)) return undefined;
  const times = hour
    .split(',')
    .map((each) => `${each.padStart(2, '0')}:${minute.padStart(2, '0')}`);
  return `${days} at ${listed(times)}`;
}

function daysText(date: string, day: string): string | undefined {
  const anyDate = date === '*' || date === '?';
  const anyDay = day === '*' || day === '?';
  if (anyDate && anyDay) return 'Every day';
  if (anyDay) {
    if (date === 'L') return 'Last day of the month';
    return /^\d+(,\d+)*$/.test(date)
      ? `${date.includes(',') ? 'Days' : 'Day'} ${listed(date.split(','))} of the month`
      : undefined;
  }
  if (!anyDate) return undefined;
  const names = day.split(',').map((each) => {
    const range = each.split('-').map(dayName);
    return range.includes(undefined) || range.length > 2 ? undefined : range.join(' to ');
  });
  return names.includes(undefined) ? undefined : listed(names as string[]);
}

/** The name of a day: `2` and `MON` are Monday. */
function dayName(text: string): string | undefined {
  return DAYS[/^[1-7]$/.test(text) ? Number(text) - 1 : DAY_NAMES.indexOf(text.toUpperCase())];
}

function listed(texts: readonly string[]): string {
  return texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;
}

/** The age of an event after which it is not retried. */
export function ageText(seconds: number | undefined): string {
  return seconds === undefined ? 'for the default time' : `for ${secondsText(seconds)}`;
}
