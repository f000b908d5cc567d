import Button from '@cloudscape-design/components/button';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { type EventRow, millisOf } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { frameText } from '../../model/frames';
import { resourceText } from '../../model/graph';
import { duration } from '../../model/times';
import { visibleText } from '../../model/visibleText';
import { useKeys } from '../../shell/keys';
import { EventDetails } from './EventDetails';
import { RunFromHere } from './RunFromHere';
import type { Navigate } from './usePageLocation';

const ROW_HEIGHT = 32;
const OPEN_HEIGHT = 320;

/** The event rows. Only visible rows are rendered, and the open row shows its details below. */
export function EventRows({
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
  go: Navigate;
  onEnd: (() => void) | undefined;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => (rows[index]?.id === open ? OPEN_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 16,
  });
  const items = virtualizer.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastShown >= rows.length - 1) onEnd?.();
  }, [lastShown, rows.length, onEnd]);
  const found = open === undefined ? -1 : rows.findIndex((row) => row.id === open);
  const scrolledTo = useRef<number>(undefined);
  useEffect(() => {
    virtualizer.measure();
    // Scrolls once to the event in the URL when it is loaded. After that the user controls the
    // scrolling.
    if (found < 0 || scrolledTo.current === open) return;
    scrolledTo.current = open;
    virtualizer.scrollToIndex(found, { align: 'center' });
  }, [virtualizer, found, open]);
  const step = (by: number): void => {
    const next = rows[Math.min(Math.max(0, found + by), rows.length - 1)];
    if (next !== undefined) go({ event: next.id });
  };
  useKeys([
    { keys: 'j', description: 'Next event', run: () => step(1) },
    { keys: 'k', description: 'Previous event', run: () => step(-1) },
  ]);
  const first = start === undefined ? 0 : millisOf(start);
  return (
    <div ref={scroll} className="askel-events-rows" tabIndex={0} role="region" aria-label="Events">
      <div role="table" aria-label="Events" aria-rowcount={rows.length + 1}>
        <div role="rowgroup" className="askel-events-head">
          <div role="row" className="askel-event" aria-rowindex={1}>
            <span role="columnheader">ID</span>
            <span role="columnheader">Elapsed</span>
            <span role="columnheader">Type</span>
            <span role="columnheader">State</span>
            <span role="columnheader">Scope</span>
            <span role="columnheader">Details</span>
          </div>
        </div>
        <div
          role="rowgroup"
          style={{ blockSize: virtualizer.getTotalSize(), position: 'relative' }}
        >
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
                <span role="cell">
                  {visibleText(row.state ?? fold.visitAt(row.id)?.state ?? '')}
                </span>
                <span role="cell" title={frameText(fold, row.frame)}>
                  {frameText(fold, row.frame)}
                </span>
                <span role="cell">{row.error ?? (row.resource && resourceText(row.resource))}</span>
                {isOpen && (
                  <div role="cell" className="askel-event-open">
                    <HiddenCells row={row} fold={fold} />
                    <Button
                      iconName="history"
                      onClick={() => go({ at: row.id, visit: undefined, state: undefined })}
                    >
                      Show the execution at this event
                    </Button>
                    <RunFromHere arn={arn} eventId={row.id} />
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

/** The cells that the row itself has no room for on a phone. */
function HiddenCells({ row, fold }: { row: EventRow; fold: ExecutionFold }) {
  const cells = [
    ['State', visibleText(row.state ?? fold.visitAt(row.id)?.state ?? '')],
    ['Scope', frameText(fold, row.frame)],
    ['Details', row.error ?? (row.resource && resourceText(row.resource)) ?? ''],
  ].filter(([, text]) => text !== '');
  return (
    <dl className="askel-event-more">
      {cells.map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
