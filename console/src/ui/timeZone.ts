/** The zone in which the console shows times. */
export type Zone = 'local' | 'utc';

const KEY = 'askel.zone';
let zone: Zone | undefined;

export function readZone(): Zone {
  if (zone === undefined) {
    try {
      zone = window.localStorage.getItem(KEY) === 'utc' ? 'utc' : 'local';
    } catch {
      zone = 'local';
    }
  }
  return zone;
}

/** The IANA name of the zone in which the console shows times. */
export function readersZone(): string {
  return readZone() === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Stores the zone in the browser. Times show it when they are rendered again. */
export function setZone(next: Zone): void {
  zone = next;
  try {
    window.localStorage.setItem(KEY, next);
  } catch {
    // Without storage the zone lasts until the page is closed.
  }
}
