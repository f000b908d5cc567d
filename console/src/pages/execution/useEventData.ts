import { useEffect, useState } from 'react';
import { readEvent } from '../../api/history';
import type { HistoryEvent } from '../../model/events';

/** Events never change: those that were read stay for a while. */
const READ_MAX = 400;
const read = new Map<string, Promise<HistoryEvent | undefined>>();

function event(arn: string, id: number): Promise<HistoryEvent | undefined> {
  const key = `${arn}#${id}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const reading = readEvent(arn, id);
  read.set(key, reading);
  reading.catch(() => read.delete(key));
  for (const oldest of read.keys()) {
    if (read.size <= READ_MAX) break;
    read.delete(oldest);
  }
  return reading;
}

export interface EventData {
  /** By id; those that have come so far. */
  readonly events: ReadonlyMap<number, HistoryEvent>;
  readonly loading: boolean;
  readonly failure: unknown;
}

const NOTHING: ReadonlyMap<number, HistoryEvent> = new Map();

/** Events with their inputs and outputs. Ids that are undefined are left out. */
export function useEventData(arn: string, ids: readonly (number | undefined)[]): EventData {
  const wanted = ids.filter((id) => id !== undefined);
  const key = `${arn}#${wanted.join(',')}`;
  const [state, setState] = useState<{ key: string } & Omit<EventData, 'loading'>>();
  useEffect(() => {
    let gone = false;
    const list = key.slice(arn.length + 1);
    const asked = list === '' ? [] : list.split(',').map(Number);
    Promise.all(asked.map(async (id) => [id, await event(arn, id)] as const)).then(
      (pairs) => {
        if (gone) return;
        const events = new Map<number, HistoryEvent>();
        pairs.forEach(([id, each]) => each !== undefined && events.set(id, each));
        setState({ key, events, failure: undefined });
      },
      (failure: unknown) => {
        if (!gone) setState({ key, events: NOTHING, failure });
      },
    );
    return () => {
      gone = true;
    };
  }, [arn, key]);
  const own = state?.key === key ? state : undefined;
  return {
    events: own?.events ?? NOTHING,
    loading: own === undefined,
    failure: own?.failure,
  };
}
