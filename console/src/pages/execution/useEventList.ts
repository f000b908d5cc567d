import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { type EventFilter, listEvents } from '../../api/history';
import { EventList } from './EventList';

/**
 * The events that match a filter.
 *
 * @param filter undefined reads nothing, because the page already has all rows
 * @param newest the id of the latest known event
 */
export function useEventList(
  arn: string,
  filter: EventFilter | undefined,
  newest: number,
): EventList {
  const key = filter === undefined ? undefined : JSON.stringify(filter);
  const list = useMemo(
    () =>
      new EventList(
        (pageFilter, page, signal) => listEvents(arn, pageFilter, page, signal),
        key === undefined ? {} : (JSON.parse(key) as EventFilter),
      ),
    [arn, key],
  );
  useEffect(() => {
    list.open();
    return () => list.close();
  }, [list]);
  useEffect(() => {
    if (key !== undefined) list.follow(newest);
  }, [list, key, newest]);
  useSyncExternalStore(list.subscribe, list.current);
  return list;
}
