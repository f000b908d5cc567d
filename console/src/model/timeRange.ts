const FIELD = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

/**
 * Converts the value of a `datetime-local` field to ISO 8601; undefined when it is empty or
 * invalid.
 */
export function timeOfField(value: string, zone: 'local' | 'utc'): string | undefined {
  if (!FIELD.test(value)) return undefined;
  const millis = Date.parse(zone === 'utc' ? `${value}Z` : value);
  return Number.isNaN(millis) ? undefined : new Date(millis).toISOString();
}

/** Converts a time to the value of a `datetime-local` field; empty when it is missing. */
export function fieldOfTime(iso: string | undefined, zone: 'local' | 'utc'): string {
  const millis = iso === undefined ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(millis)) return '';
  const offset = zone === 'utc' ? 0 : new Date(millis).getTimezoneOffset() * 60_000;
  return new Date(millis - offset).toISOString().slice(0, 19);
}
