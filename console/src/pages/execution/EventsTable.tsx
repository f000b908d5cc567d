import './events.css';
import { useEffect, useMemo } from 'react';
import type { EventFilter } from '../../api/history';
import { countedText } from '../../model/countedText';
import type { EventRow } from '../../model/events';
import { type EventView, isFiltered } from '../../model/eventView';
import type { ExecutionFold } from '../../model/fold';
import { Failure } from '../../ui/Failure';
import { EventFilters } from './EventFilters';
import { EventRows } from './EventRows';
import { type Navigate, type PageLocation, useEventView } from './usePageLocation';
import { useEventList } from './useEventList';

/**
 * The table of events. The server applies the filters, and rows are rendered when they are scrolled
 * into view.
 */
export function EventsTable({
  arn,
  rows: all,
  fold,
  isLoading,
  states,
  location,
  go,
}: {
  arn: string;
  rows: readonly EventRow[];
  fold: ExecutionFold;
  /** Whether later events are still loading. */
  isLoading: boolean;
  states: readonly string[];
  location: PageLocation;
  go: Navigate;
}) {
  const [view, show] = useEventView();
  const filtered = isFiltered(view);
  const list = useEventList(arn, filtered ? filterOf(view) : undefined, fold.lastId);
  const rows = useMemo(
    () => (filtered ? list.rows : view.latestFirst ? [...all].reverse() : all.slice()),
    // `all` is one array that grows, so its length is a dependency too.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [filtered, list.rows, view.latestFirst, all, all.length],
  );
  const types = useMemo(
    () => [...new Set(all.map((row) => row.type))].sort(),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [all, all.length],
  );
  const { event } = location;
  const last = rows.at(-1);
  // The event in the URL may be on a page that is not read yet.
  const isOnLaterPage =
    filtered &&
    event !== undefined &&
    last !== undefined &&
    list.hasMore &&
    (view.latestFirst ? last.id > event : last.id < event);
  useEffect(() => {
    if (isOnLaterPage) list.next();
  }, [isOnLaterPage, list, rows]);
  const hidden =
    filtered &&
    event !== undefined &&
    event <= fold.lastId &&
    !isOnLaterPage &&
    !list.loading &&
    list.failure === undefined &&
    !rows.some((row) => row.id === event);

  return (
    <div className="askel-events">
      <div className="askel-events-filters">
        <EventFilters view={view} show={show} types={types} states={states} />
        <span role="status">
          {filtered
            ? `${rows.length.toLocaleString()}${list.hasMore ? ' or more' : ''} of ${countedText(all.length, 'event')}`
            : countedText(all.length, 'event')}
          {(isLoading || (list.loading && filtered)) && ', loading…'}
        </span>
      </div>
      {filtered && list.failure !== undefined && (
        <Failure
          title="The events could not be read"
          failure={list.failure}
          onRetry={() => list.retry()}
        />
      )}
      {hidden && (
        <p role="status" className="askel-events-hidden">
          Event {event.toLocaleString()} does not match these filters.
        </p>
      )}
      <EventRows
        arn={arn}
        rows={rows}
        fold={fold}
        open={event}
        start={all[0]}
        go={go}
        onEnd={filtered && list.hasMore ? () => list.next() : undefined}
      />
    </div>
  );
}

function filterOf(view: EventView): EventFilter {
  return {
    type: view.types,
    state: view.state === '' ? undefined : view.state,
    text: view.text === '' ? undefined : view.text,
    from: view.from === '' ? undefined : view.from,
    to: view.to === '' ? undefined : view.to,
    fromEventId: view.fromEventId,
    reverseOrder: view.latestFirst ? true : undefined,
  };
}
