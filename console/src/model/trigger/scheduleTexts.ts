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

/** The age of an event after which it is not retried. */
export function ageText(seconds: number | undefined): string {
  return seconds === undefined ? 'for the default time' : `for ${secondsText(seconds)}`;
}
