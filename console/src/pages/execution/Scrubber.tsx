import Button from '@cloudscape-design/components/button';
import { useEffect, useRef, useState } from 'react';
import { millisOf, type EventRow } from '../../model/events';
import type { StreamState } from '../../api/stream';
import { loadingText } from '../../model/historyLoading';
import { duration } from '../../model/times';
import { useKeys } from '../../shell/keys';
import type { Navigate } from './usePageLocation';
import { visibleText } from '../../model/visibleText';
import { Name } from '../../ui/Name';

/**
 * The minimum time between two changes of the URL. Browsers allow about twenty changes a second.
 */
const PAUSE_MILLIS = 60;

/** Selects the event up to which the execution is shown; graph, data and variables follow. */
export function Scrubber({
  rows,
  isLoading,
  stream,
  at,
  go,
}: {
  rows: readonly EventRow[];
  /** Whether later events are still loading. */
  isLoading: boolean;
  /** The state of the stream that delivers the events. */
  stream: StreamState;
  at: number | undefined;
  go: Navigate;
}) {
  const last = rows.length;
  const [dragged, setDragged] = useState<number>();
  const now = Math.min(dragged ?? at ?? last, last);
  const move = (to: number): void => {
    const next = Math.min(Math.max(1, to), last);
    go({ at: next === last && at === undefined ? undefined : next, visit: undefined });
  };
  useKeys([
    { keys: '[', description: 'Previous event', run: () => move(now - 1) },
    { keys: ']', description: 'Next event', run: () => move(now + 1) },
    {
      keys: '\\',
      description: 'Show current state',
      run: () => go({ at: undefined, visit: undefined }),
    },
  ]);
  const latest = useRef(move);
  const pending = useRef<{ to: number; timer: ReturnType<typeof setTimeout> }>(undefined);
  useEffect(() => {
    latest.current = move;
  });
  useEffect(() => () => clearTimeout(pending.current?.timer), []);
  const drag = (to: number): void => {
    setDragged(to);
    if (pending.current !== undefined) {
      pending.current.to = to;
      return;
    }
    const timer = setTimeout(() => {
      const reached = pending.current?.to ?? to;
      pending.current = undefined;
      latest.current(reached);
      setDragged(undefined);
    }, PAUSE_MILLIS);
    pending.current = { to, timer };
  };
  // The last event that has arrived is neither the current one nor a later one of the URL.
  const isShownLoading = isLoading && dragged === undefined && (at === undefined || at > last);
  const row = isShownLoading ? undefined : rows[now - 1];
  const first = rows[0];
  const event = eventText(row, last, isLoading, stream);
  const state = row?.state;
  const passed =
    row === undefined || first === undefined
      ? ''
      : `, ${duration(millisOf(row) - millisOf(first))} after the start`;
  return (
    <div className="askel-scrubber" data-earlier={at !== undefined}>
      <Button
        iconName="angle-left"
        variant="icon"
        ariaLabel="Previous event"
        disabled={now <= 1}
        onClick={() => move(now - 1)}
      />
      <input
        type="range"
        min={1}
        max={Math.max(1, last)}
        value={Math.max(1, now)}
        disabled={last === 0}
        aria-label="Last shown event"
        aria-valuetext={`${event}${state === undefined ? '' : ` ${visibleText(state)}`}${passed}`}
        onChange={(event) => drag(Number(event.target.value))}
      />
      <Button
        iconName="angle-right"
        variant="icon"
        ariaLabel="Next event"
        disabled={now >= last}
        onClick={() => move(now + 1)}
      />
      <span className="askel-scrubber-text">
        {event}
        {state !== undefined && (
          <>
            {' '}
            <Name text={state} />
          </>
        )}
        {passed}
      </span>
      {at !== undefined && (
        <Button onClick={() => go({ at: undefined, visit: undefined })}>Show current state</Button>
      )}
    </div>
  );
}

/**
 * Returns the text of the shown event.
 *
 * @param row undefined if no event is shown
 */
function eventText(
  row: EventRow | undefined,
  count: number,
  isLoading: boolean,
  stream: StreamState,
): string {
  if (row === undefined) return isLoading ? loadingText(stream, count) : 'No events yet';
  const events = `${isLoading ? 'at least ' : ''}${count.toLocaleString()}`;
  return `Event ${row.id.toLocaleString()} of ${events}: ${row.type}`;
}
