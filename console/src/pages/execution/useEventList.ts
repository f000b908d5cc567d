import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { type EventFilter, listEvents } from '../../api/history';
import { EventList } from './EventList';

/**
 * The events that pass a filter.
 *
 * @param filter undefined reads nothing: the rows that the page has already are all of them
 * @param newest the id of the latest event that is known of
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
        (asked, page, signal) => listEvents(arn, asked, page, signal),
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
