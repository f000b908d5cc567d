import Button from '@cloudscape-design/components/button';
import { useEffect, useRef, useState } from 'react';
import { millisOf, type EventRow } from '../../model/events';
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
  at,
  go,
}: {
  rows: readonly EventRow[];
  /** Whether later events are still loading. */
  isLoading: boolean;
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
  // The last event that has arrived is not the current one.
  const row = isLoading && at === undefined && dragged === undefined ? undefined : rows[now - 1];
  const first = rows[0];
  const event = eventText(row, last, isLoading);
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

/** The text of the shown event; undefined for none. */
function eventText(row: EventRow | undefined, count: number, isLoading: boolean): string {
  const events = count.toLocaleString();
  if (row === undefined) return isLoading ? `Loading events: ${events} so far` : 'No events yet';
  return `Event ${row.id.toLocaleString()} of ${isLoading ? 'at least ' : ''}${events}: ${row.type}`;
}
