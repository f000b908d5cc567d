import { useCallback, useEffect, useRef, useState } from 'react';
import { type EventFilter, listEvents } from '../../api/history';
import type { EventRow } from '../../model/events';

const PAGE = 1000;

export interface EventList {
  readonly rows: readonly EventRow[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly failure: unknown;
  readonly next: () => void;
}

/**
 * The events that pass a filter, by the server, page by page.
 *
 * @param filter undefined reads nothing: the rows that the page has already are all of them
 * @param newest changes when there may be more than was read
 */
export function useEventList(
  arn: string,
  filter: EventFilter | undefined,
  newest: number,
): EventList {
  const key = filter === undefined ? undefined : JSON.stringify(filter);
  const [state, setState] = useState<{
    key?: string | undefined;
    rows: readonly EventRow[];
    nextToken?: string | undefined;
    failure?: unknown;
    loading: boolean;
  }>({ rows: [], loading: false });
  const abort = useRef<AbortController>(undefined);

  const read = useCallback(
    async (before: readonly EventRow[], token: string | undefined): Promise<void> => {
      if (key === undefined) return;
      abort.current?.abort();
      const own = new AbortController();
      abort.current = own;
      try {
        let rows = before;
        let nextToken = token;
        // A page may be empty and still name a next one: the server looks at so many events at a time.
        do {
          const page = await listEvents(
            arn,
            JSON.parse(key) as EventFilter,
            { maxResults: PAGE, nextToken },
            own.signal,
          );
          rows = [...rows, ...page.events];
          nextToken = page.nextToken;
        } while (rows.length === before.length && nextToken !== undefined);
        setState({ key, rows, nextToken, loading: false });
      } catch (failure) {
        if (!own.signal.aborted) setState({ key, rows: before, failure, loading: false });
      }
    },
    [arn, key],
  );

  useEffect(() => {
    const timer = setTimeout(() => void read([], undefined), 120);
    return () => {
      clearTimeout(timer);
      abort.current?.abort();
    };
  }, [read, newest]);

  const own = state.key === key ? state : { rows: [], loading: true };
  const { rows, nextToken } = { nextToken: undefined, ...own };
  return {
    rows,
    more: nextToken !== undefined,
    loading: own.loading,
    failure: 'failure' in own ? own.failure : undefined,
    next: () => {
      if (nextToken === undefined || state.loading) return;
      setState({ ...state, loading: true });
      void read(rows, nextToken);
    },
  };
}
