import './events.css';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import Toggle from '@cloudscape-design/components/toggle';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type EventRow, millisOf } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { frameText } from '../../model/frames';
import { resourceText } from '../../model/graph';
import { duration } from '../../model/times';
import { useKeys } from '../../shell/keys';
import { Failure } from '../../ui/Failure';
import { EventDetails } from './EventDetails';
import type { GoTo, Place } from './usePlace';
import { useEventList } from './useEventList';

const ROW_HEIGHT = 32;
const OPEN_HEIGHT = 320;
const ANY = { value: '', label: 'Any state' };

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
  const [types, setTypes] = useState<readonly string[]>([]);
  const [state, setState] = useState('');
  const [from, setFrom] = useState('');
  const [latestFirst, setLatestFirst] = useState(false);
  const fromEventId = /^[1-9]\d{0,8}$/.test(from) ? Number(from) : undefined;
  const filtered = types.length > 0 || state !== '' || fromEventId !== undefined;
  const list = useEventList(
    arn,
    filtered
      ? {
          type: types,
          state: state === '' ? undefined : state,
          fromEventId,
          reverseOrder: latestFirst,
        }
      : undefined,
    all.length,
  );
  const rows = useMemo(
    () => (filtered ? list.rows : latestFirst ? [...all].reverse() : all.slice()),
    // The rows of the page are one list that grows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [filtered, list.rows, latestFirst, all, all.length],
  );
  const known = useMemo(
    () => [...new Set(all.map((row) => row.type))].sort(),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [all, all.length],
  );

  return (
    <div className="askel-events">
      <div className="askel-events-filters">
        <Multiselect
          placeholder="Any type"
          ariaLabel="Types of events"
          selectedOptions={types.map((value) => ({ value, label: value }))}
          options={known.map((value) => ({ value, label: value }))}
          filteringType="auto"
          tokenLimit={2}
          onChange={({ detail }) =>
            setTypes(detail.selectedOptions.map((each) => each.value ?? ''))
          }
        />
        <Select
          ariaLabel="State"
          selectedOption={state === '' ? ANY : { value: state, label: state }}
          options={[ANY, ...states.map((value) => ({ value, label: value }))]}
          filteringType="auto"
          onChange={({ detail }) => setState(detail.selectedOption.value ?? '')}
        />
        <Input
          ariaLabel="From event"
          placeholder="From event"
          inputMode="numeric"
          value={from}
          onChange={({ detail }) => setFrom(detail.value)}
        />
        <Toggle checked={latestFirst} onChange={({ detail }) => setLatestFirst(detail.checked)}>
          Latest first
        </Toggle>
        <span role="status">
          {filtered
            ? `${rows.length}${list.more ? ' or more' : ''} of ${all.length} events`
            : `${all.length} events`}
          {list.loading && filtered && ', reading …'}
        </span>
      </div>
      {list.failure !== undefined && filtered && (
        <Failure of="The events could not be read" failure={list.failure} />
      )}
      <Rows
        arn={arn}
        rows={rows}
        fold={fold}
        open={place.event}
        start={all[0]}
        go={go}
        onEnd={filtered && list.more ? list.next : undefined}
      />
    </div>
  );
}

function Rows({
  arn,
  rows,
  fold,
  open,
  start,
  go,
  onEnd,
}: {
  arn: string;
  rows: readonly EventRow[];
  fold: ExecutionFold;
  open: number | undefined;
  start: EventRow | undefined;
  go: GoTo;
  onEnd: (() => void) | undefined;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (rows[index]?.id === open ? OPEN_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 16,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastShown >= rows.length - 1) onEnd?.();
  }, [lastShown, rows.length, onEnd]);
  // An event that the address names is brought into view once it is there.
  const found = open === undefined ? -1 : rows.findIndex((row) => row.id === open);
  useEffect(() => {
    if (found >= 0) virtual.scrollToIndex(found, { align: 'center' });
    virtual.measure();
  }, [virtual, found, open]);
  const step = (by: number): void => {
    const next = rows[Math.min(Math.max(0, found + by), rows.length - 1)];
    if (next !== undefined) go({ event: next.id });
  };
  useKeys([
    { keys: 'j', does: 'The next event', run: () => step(1) },
    { keys: 'k', does: 'The event before', run: () => step(-1) },
  ]);
  const first = start === undefined ? 0 : millisOf(start);
  return (
    <div ref={scroll} className="askel-events-rows" tabIndex={0} role="region" aria-label="Events">
      <div role="table" aria-label="Events" aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className="askel-events-head">
          <div role="row" className="askel-event" aria-rowindex={1}>
            <span role="columnheader">Id</span>
            <span role="columnheader">After</span>
            <span role="columnheader">Type</span>
            <span role="columnheader">State</span>
            <span role="columnheader">Where</span>
            <span role="columnheader">What</span>
          </div>
        </div>
        <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const isOpen = row.id === open;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                className="askel-event"
                data-open={isOpen}
                data-bad={/Failed|TimedOut|Aborted/.test(row.type)}
                style={{ transform: `translateY(${item.start}px)`, blockSize: item.size }}
              >
                <span role="cell">
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-label={`Event ${row.id}, ${row.type}`}
                    onClick={() =>
                      go(isOpen ? { event: undefined } : { event: row.id, tab: 'events' })
                    }
                  >
                    {row.id}
                  </button>
                </span>
                <span role="cell" title={new Date(millisOf(row)).toISOString()}>
                  {duration(millisOf(row) - first)}
                </span>
                <span role="cell">{row.type}</span>
                <span role="cell">{row.state ?? fold.visitAt(row.id)?.state}</span>
                <span role="cell">{frameText(fold, row.frame)}</span>
                <span role="cell">{row.error ?? (row.resource && resourceText(row.resource))}</span>
                {isOpen && (
                  <div role="cell" className="askel-event-open">
                    <Button
                      iconName="history"
                      onClick={() => go({ at: row.id, visit: undefined, state: undefined })}
                    >
                      Show the execution as it was then
                    </Button>
                    <EventDetails arn={arn} id={row.id} />
                  </div>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
