import { ago } from '../model/times';
import { useNow } from './useNow';

const EXACT = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
});

const TIME_OF_DAY = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** A relative time. The tooltip shows the exact time. */
export function Time({ seconds }: { seconds: number }) {
  const now = useNow(10_000);
  const date = new Date(seconds * 1000);
  return (
    <time dateTime={date.toISOString()} title={EXACT.format(date)}>
      {ago(date.getTime(), Math.max(now, date.getTime()))}
    </time>
  );
}

/** Formats a time to the second, in the user's time zone. */
export function exactTime(seconds: number): string {
  return EXACT.format(new Date(seconds * 1000));
}

/** Formats the time of a day to the second, in the user's time zone. */
export function timeOfDay(seconds: number): string {
  return TIME_OF_DAY.format(new Date(seconds * 1000));
}
