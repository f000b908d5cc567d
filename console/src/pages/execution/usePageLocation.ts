import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Selection } from '../../model/selection';
import { type EventView, readEventView, withEventView } from '../../model/eventView';

/**
 * The location in an execution page, as its URL holds it: the selection, the shown event and the
 * tabs.
 */
export interface PageLocation extends Selection {
  readonly tab: string;
  /** The selected tab of the panel beside the graph; empty for its first tab. */
  readonly panel: string;
}

export type Navigate = (
  change: Partial<Record<keyof PageLocation, string | number | undefined>>,
) => void;

/**
 * The location in the URL, and a function that changes it. Undefined members are removed from the
 * URL.
 */
export function usePageLocation(): [PageLocation, Navigate] {
  const [search, setSearch] = useSearchParams();
  const location = useMemo((): PageLocation => {
    const number = (name: string): number | undefined => {
      const value = Number(search.get(name) ?? Number.NaN);
      return Number.isInteger(value) && value > 0 ? value : undefined;
    };
    return {
      state: search.get('state') ?? undefined,
      visit: number('visit'),
      frame: search.get('frame') ?? undefined,
      event: number('event'),
      at: number('at'),
      tab: search.get('tab') ?? (search.has('event') ? 'events' : 'timeline'),
      panel: search.get('panel') ?? '',
    };
  }, [search]);
  const go = useCallback<Navigate>(
    (change) =>
      setSearch(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value === undefined) next.delete(name);
            else next.set(name, String(value));
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [location, go];
}

/** The event filters in the URL, and a function that changes them. */
export function useEventView(): [EventView, (view: EventView) => void] {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readEventView(search), [search]);
  const show = useCallback(
    (next: EventView) => setSearch((before) => withEventView(before, next), { replace: true }),
    [setSearch],
  );
  return [view, show];
}
