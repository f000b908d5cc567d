import { useEffect, useState } from 'react';
import { readEvent } from '../../api/history';
import type { HistoryEvent } from '../../model/events';

/** Events never change, so the latest read ones are cached. */
const CACHED_MAX = 400;
const cache = new Map<string, Promise<HistoryEvent | undefined>>();

function readCached(arn: string, id: number): Promise<HistoryEvent | undefined> {
  const key = `${arn}#${id}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const pending = readEvent(arn, id);
  cache.set(key, pending);
  pending.catch(() => cache.delete(key));
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHED_MAX) break;
    cache.delete(oldest);
  }
  return pending;
}

export interface EventData {
  /** The events that are loaded so far, by id. */
  readonly events: ReadonlyMap<number, HistoryEvent>;
  readonly loading: boolean;
  readonly failure: unknown;
}

const NO_EVENTS: ReadonlyMap<number, HistoryEvent> = new Map();

/** Reads events with their inputs and outputs. Undefined ids are ignored. */
export function useEventData(arn: string, ids: readonly (number | undefined)[]): EventData {
  const wanted = ids.filter((id) => id !== undefined);
  const key = `${arn}#${wanted.join(',')}`;
  const [state, setState] = useState<{ key: string } & Omit<EventData, 'loading'>>();
  useEffect(() => {
    let unmounted = false;
    const list = key.slice(arn.length + 1);
    const requested = list === '' ? [] : list.split(',').map(Number);
    Promise.all(requested.map(async (id) => [id, await readCached(arn, id)] as const)).then(
      (pairs) => {
        if (unmounted) return;
        const events = new Map<number, HistoryEvent>();
        pairs.forEach(([id, each]) => each !== undefined && events.set(id, each));
        setState({ key, events, failure: undefined });
      },
      (failure: unknown) => {
        if (!unmounted) setState({ key, events: NO_EVENTS, failure });
      },
    );
    return () => {
      unmounted = true;
    };
  }, [arn, key]);
  const current = state?.key === key ? state : undefined;
  return {
    events: current?.events ?? NO_EVENTS,
    loading: current === undefined,
    failure: current?.failure,
  };
}
