import './events.css';
import { useEffect, useMemo } from 'react';
import type { EventFilter } from '../../api/history';
import type { EventRow } from '../../model/events';
import { type EventView, isFiltered } from '../../model/eventView';
import type { ExecutionFold } from '../../model/fold';
import { Failure } from '../../ui/Failure';
import { EventFilters } from './EventFilters';
import { EventRows } from './EventRows';
import { type GoTo, type Place, useEventView } from './usePlace';
import { useEventList } from './useEventList';

/** All events, as rows that are drawn as they are scrolled to; filters are the server's. */
export function EventsTable({
  arn,
  rows: all,
  fold,
  states,
  place,
  go,
}: {
  arn: string;
  rows: readonly EventRow[];
  fold: ExecutionFold;
  states: readonly string[];
  place: Place;
  go: GoTo;
}) {
  const [view, show] = useEventView();
  const filtered = isFiltered(view);
  const list = useEventList(arn, filtered ? filterOf(view) : undefined, fold.lastId);
  const rows = useMemo(
    () => (filtered ? list.rows : view.latestFirst ? [...all].reverse() : all.slice()),
    // The rows of the page are one list that grows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [filtered, list.rows, view.latestFirst, all, all.length],
  );
  const types = useMemo(
    () => [...new Set(all.map((row) => row.type))].sort(),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [all, all.length],
  );
  const { event } = place;
  const last = rows.at(-1);
  // An event that the address names may be on a page that is still to be read.
  const further =
    filtered &&
    event !== undefined &&
    last !== undefined &&
    list.more &&
    (view.latestFirst ? last.id > event : last.id < event);
  useEffect(() => {
    if (further) list.next();
  }, [further, list, rows]);
  const hidden =
    filtered &&
    event !== undefined &&
    event <= fold.lastId &&
    !further &&
    !list.loading &&
    list.failure === undefined &&
    !rows.some((row) => row.id === event);

  return (
    <div className="askel-events">
      <div className="askel-events-filters">
        <EventFilters view={view} show={show} types={types} states={states} />
        <span role="status">
          {filtered
            ? `${rows.length.toLocaleString()}${list.more ? ' or more' : ''} of ${all.length.toLocaleString()} events`
            : `${all.length.toLocaleString()} events`}
          {list.loading && filtered && ', loading…'}
        </span>
      </div>
      {filtered && list.failure !== undefined && (
        <Failure
          of="The events could not be read"
          failure={list.failure}
          onRetry={() => list.again()}
        />
      )}
      {hidden && (
        <p role="status" className="askel-events-hidden">
          Event {event.toLocaleString()} does not pass these filters.
        </p>
      )}
      <EventRows
        arn={arn}
        rows={rows}
        fold={fold}
        open={event}
        start={all[0]}
        go={go}
        onEnd={filtered && list.more ? () => list.next() : undefined}
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
