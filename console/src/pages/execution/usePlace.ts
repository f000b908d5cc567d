import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Choice } from '../../model/choice';
import { type EventView, readEventView, withEventView } from '../../model/eventView';

/** What the address of the page says: what is looked at, when, and under which tab. */
export interface Place extends Choice {
  readonly tab: string;
  /** The tab of the panel beside the graph. */
  readonly panel: string;
}

export type GoTo = (change: Partial<Record<keyof Place, string | number | undefined>>) => void;

/** The place in the address, and how to change it; what is undefined leaves the address. */
export function usePlace(): [Place, GoTo] {
  const [search, setSearch] = useSearchParams();
  const place = useMemo((): Place => {
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
      panel: search.get('panel') ?? 'changes',
    };
  }, [search]);
  const go = useCallback<GoTo>(
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
  return [place, go];
}

/** Which events the address asks for, and how to ask for others. */
export function useEventView(): [EventView, (view: EventView) => void] {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readEventView(search), [search]);
  const show = useCallback(
    (next: EventView) => setSearch((before) => withEventView(before, next), { replace: true }),
    [setSearch],
  );
  return [view, show];
}
