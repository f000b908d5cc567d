import { useEffect, useState } from 'react';
import { readEvent } from '../../api/history';
import type { HistoryEvent } from '../../model/events';

/** Events never change, so the latest read ones are cached. */
const CACHED_MAX = 400;
const read = new Map<string, Promise<HistoryEvent | undefined>>();

function event(arn: string, id: number): Promise<HistoryEvent | undefined> {
  const key = `${arn}#${id}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const reading = readEvent(arn, id);
  read.set(key, reading);
  reading.catch(() => read.delete(key));
  for (const oldest of read.keys()) {
    if (read.size <= CACHED_MAX) break;
    read.delete(oldest);
  }
  return reading;
}

export interface EventData {
  /** The events that are loaded so far, by id. */
  readonly events: ReadonlyMap<number, HistoryEvent>;
  readonly loading: boolean;
  readonly failure: unknown;
}

const NOTHING: ReadonlyMap<number, HistoryEvent> = new Map();

/** Reads events with their inputs and outputs. Undefined ids are ignored. */
export function useEventData(arn: string, ids: readonly (number | undefined)[]): EventData {
  const wanted = ids.filter((id) => id !== undefined);
  const key = `${arn}#${wanted.join(',')}`;
  const [state, setState] = useState<{ key: string } & Omit<EventData, 'loading'>>();
  useEffect(() => {
    let unmounted = false;
    const list = key.slice(arn.length + 1);
    const requested = list === '' ? [] : list.split(',').map(Number);
    Promise.all(requested.map(async (id) => [id, await event(arn, id)] as const)).then(
      (pairs) => {
        if (unmounted) return;
        const events = new Map<number, HistoryEvent>();
        pairs.forEach(([id, each]) => each !== undefined && events.set(id, each));
        setState({ key, events, failure: undefined });
      },
      (failure: unknown) => {
        if (!unmounted) setState({ key, events: NOTHING, failure });
      },
    );
    return () => {
      unmounted = true;
    };
  }, [arn, key]);
  const current = state?.key === key ? state : undefined;
  return {
    events: current?.events ?? NOTHING,
    loading: current === undefined,
    failure: current?.failure,
  };
}
