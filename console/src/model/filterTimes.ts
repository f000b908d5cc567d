const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;

/** Converts a time (`2026-11-20`, `2026-11-20 12:00`) to the instant that the API expects. */
export function toInstant(text: string, zone: 'local' | 'utc'): string {
  const time = text.includes(':') || text.includes('T') ? text : `${text} 00:00`;
  const millis = Date.parse(zone === 'utc' && WITHOUT_ZONE.test(text) ? `${time}Z` : time);
  return Number.isNaN(millis) ? text : new Date(millis).toISOString();
}
