import { useCallback, useSyncExternalStore } from 'react';

/** A narrower window is the window of a phone, in pixels. */
export const PHONE_WIDTH = 688;

/** At most this wide, in pixels, the open navigation would cut off the last columns of tables. */
export const NAVIGATION_MIN_WIDTH = 1100;

/** The width of the open navigation, in pixels. */
export const NAVIGATION_WIDTH = 220;

/** Whether the window is at least this wide, in pixels. */
export function useMinWidth(pixels: number): boolean {
  const query = `(width >= ${pixels}px)`;
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
