import { ago } from '../model/times';
import { readZone, type Zone } from './timeZone';
import { useNow } from './useNow';

/** Formats times in one zone or the other. */
type Formats = (zone: Zone) => Intl.DateTimeFormat;

const EXACT = formats({ dateStyle: 'medium', timeStyle: 'medium' });
const TIME_OF_DAY = formats({ timeStyle: 'medium' });
const ZONE_NAME = formats({ timeZoneName: 'short' });
const MINUTE_OF_DAY = formats({ hour: '2-digit', minute: '2-digit' });

function formats(options: Intl.DateTimeFormatOptions): Formats {
  // A format is created when it is first used, because its creation is slow.
  const created = new Map<Zone, Intl.DateTimeFormat>();
  return (zone) => {
    const known = created.get(zone);
    if (known !== undefined) return known;
    const zoned = zone === 'utc' ? { ...options, timeZone: 'UTC' } : options;
    const format = new Intl.DateTimeFormat(undefined, zoned);
    created.set(zone, format);
    return format;
  };
}

/** Shows a time relative to the current time. The tooltip shows the exact time. */
export function Time({ seconds }: { seconds: number }) {
  const now = useNow(10_000);
  const date = new Date(seconds * 1000);
  return (
    <time className="askel-ago" dateTime={date.toISOString()} title={exactTime(seconds)}>
      {ago(date.getTime(), Math.max(now, date.getTime()))}
    </time>
  );
}

/** Formats a time to the second with its zone, in the zone that the user has chosen. */
export function exactTime(seconds: number): string {
  const text = inZone(EXACT, seconds);
  return readZone() === 'utc' ? text : `${text} ${zoneName(seconds)}`;
}

/** The short name of the zone that the user has chosen, such as `UTC` or `GMT+1`, at a time. */
export function zoneName(seconds: number = Date.now() / 1000): string {
  if (readZone() === 'utc') return 'UTC';
  const parts = ZONE_NAME('local').formatToParts(new Date(seconds * 1000));
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Formats an ISO 8601 time like `exactTime`; other text is unchanged. */
export function exactTimeOfIso(iso: string): string {
  const millis = Date.parse(iso);
  return Number.isNaN(millis) ? iso : exactTime(millis / 1000);
}

/** Formats the time of a day to the minute, in the zone that the user has chosen. */
export function minuteOfDay(seconds: number): string {
  return inZone(MINUTE_OF_DAY, seconds);
}

/** Formats the time of a day to the second, in the zone that the user has chosen. */
export function timeOfDay(seconds: number): string {
  return inZone(TIME_OF_DAY, seconds);
}

function inZone(format: Formats, seconds: number): string {
  const zone = readZone();
  const text = format(zone).format(new Date(seconds * 1000));
  return zone === 'utc' ? `${text} UTC` : text;
}
