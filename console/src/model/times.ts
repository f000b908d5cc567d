const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Formats a duration with at most two units: `0 ms`, `840 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`,
 * `3 d 4 h`.
 */
export function duration(millis: number): string {
  if (millis < SECOND) return `${Math.max(0, Math.round(millis))} ms`;
  if (millis < 10 * SECOND) return `${(millis / SECOND).toFixed(1)} s`;
  if (millis < MINUTE) return `${Math.floor(millis / SECOND)} s`;
  if (millis < HOUR) return twoUnits(millis, MINUTE, 'min', SECOND, 's');
  if (millis < DAY) return twoUnits(millis, HOUR, 'h', MINUTE, 'min');
  return twoUnits(millis, DAY, 'd', HOUR, 'h');
}

function twoUnits(
  millis: number,
  large: number,
  name: string,
  small: number,
  smallName: string,
): string {
  const rest = Math.floor((millis % large) / small);
  const whole = `${Math.floor(millis / large)} ${name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** Formats exact seconds with larger units where these lose nothing: `45 s`, `1 d`, `90061 s`. */
export function secondsText(seconds: number): string {
  const millis = seconds * SECOND;
  const smallest = millis < HOUR ? SECOND : millis < DAY ? MINUTE : HOUR;
  return millis >= MINUTE && millis % smallest === 0 ? duration(millis) : `${seconds} s`;
}

/** Formats the distance of a time from now: `just now`, `20 s ago`, `in 5 min`. */
export function ago(millis: number, now: number): string {
  const passed = now - millis;
  if (Math.abs(passed) < 2 * SECOND) return 'just now';
  const length = oneUnit(Math.abs(passed));
  return passed > 0 ? `${length} ago` : `in ${length}`;
}

function oneUnit(millis: number): string {
  if (millis < MINUTE) return `${Math.floor(millis / SECOND)} s`;
  if (millis < HOUR) return `${Math.floor(millis / MINUTE)} min`;
  if (millis < DAY) return `${Math.floor(millis / HOUR)} h`;
  return `${Math.floor(millis / DAY)} d`;
}
