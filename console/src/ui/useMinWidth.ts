import { useCallback, useSyncExternalStore } from 'react';

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
