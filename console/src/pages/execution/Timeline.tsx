import './timeline.css';
import Box from '@cloudscape-design/components/box';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { loadingText } from '../../model/historyLoading';
import { type Bar, type SegmentKind, timelineOf } from '../../model/timeline';
import { duration } from '../../model/times';
import { visitText } from '../../model/statusText';
import { visibleText } from '../../model/visibleText';
import type { Visit, VisitStatus } from '../../model/visits';
import { Name } from '../../ui/Name';
import { useNow } from '../../ui/useNow';
import type { Navigate } from './usePageLocation';
import type { ExecutionView } from './useStore';

const ROW_HEIGHT = 30;
const TICKS = 5;

const SEGMENTS: Readonly<Record<SegmentKind, string>> = {
  work: 'Running',
  queue: 'Queued',
  failed: 'Failed attempt',
  backoff: 'Retry delay',
  wait: 'Waiting',
  redrive: 'Waiting for redrive',
};

/** The legend. `work` has the colours of its statuses. */
const LEGEND: readonly { kind: SegmentKind; status?: VisitStatus; text: string }[] = [
  { kind: 'work', status: 'succeeded', text: 'Completed' },
  { kind: 'work', status: 'running', text: SEGMENTS.work },
  ...(['queue', 'failed', 'backoff', 'wait', 'redrive'] as const).map((kind) => ({
    kind,
    text: SEGMENTS[kind],
  })),
];

/** The statuses of visits whose errors are shown. */
const SHOWN_ERRORS: readonly VisitStatus[] = ['failed', 'caught', 'aborted', 'retrying'];

/** The timeline of all visits. The iterations of a Map are collapsed by default. */
export function Timeline({
  shown,
  selected,
  now: shownTime,
  go,
}: {
  shown: ExecutionView;
  selected: Visit | undefined;
  /** The end of open bars while the scrubber shows an earlier event, in milliseconds since 1970. */
  now: number | undefined;
  go: Navigate;
}) {
  const clock = useNow(
    shown.fold.status === 'RUNNING' && shownTime === undefined ? 1000 : 3_600_000,
  );
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => new Set());
  const now = shownTime ?? clock;
  // While the history loads, its open states can have ended.
  const timeline = useMemo(
    () => (shown.isLoading ? undefined : timelineOf(shown.fold, expanded, now)),
    [shown, expanded, now],
  );
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: timeline?.bars.length ?? 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const toggle = (bar: Bar): void => {
    const next = new Set(expanded);
    if (!next.delete(bar.key)) next.add(bar.key);
    setExpanded(next);
  };
  if (timeline === undefined)
    return (
      <Box color="text-body-secondary" padding="l">
        {loadingText(shown.stream, shown.fold.lastId)}
      </Box>
    );
  const length = timeline.to - timeline.from;
  const percent = (millis: number): string => `${((millis / length) * 100).toFixed(3)}%`;
  return (
    <div className="askel-timeline">
      <ul className="askel-legend" aria-label="Legend">
        {LEGEND.filter(
          ({ kind, status }) =>
            (kind !== 'redrive' || shown.fold.pauses.length > 0) &&
            (status !== 'running' || shown.fold.status === 'RUNNING'),
        ).map(({ kind, status, text }) => (
          <li key={text}>
            <i data-segment={kind} data-status={status} aria-hidden="true" /> {text}
          </li>
        ))}
      </ul>
      <div className="askel-timeline-axis" aria-hidden="true">
        {ticks(length).map((text, index) => (
          <span key={index}>{text}</span>
        ))}
      </div>
      <div
        ref={scroll}
        className="askel-timeline-rows"
        role="region"
        aria-label="Timeline of states"
        tabIndex={0}
      >
        <ul style={{ blockSize: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const bar = timeline.bars[item.index];
            if (bar === undefined) return null;
            return (
              <li
                key={bar.key}
                style={{ transform: `translateY(${item.start}px)` }}
                data-selected={isSelected(bar, selected)}
              >
                <span
                  className="askel-bar-label"
                  style={{ paddingInlineStart: bar.depth * 18 + (bar.innerCount > 0 ? 0 : 24) }}
                >
                  {bar.innerCount > 0 && (
                    <button
                      type="button"
                      className="askel-fold"
                      aria-expanded={bar.expanded}
                      aria-label={`${bar.label}: ${bar.innerCount} inside`}
                      onClick={() => toggle(bar)}
                    >
                      {bar.expanded ? '▾' : '▸'}
                    </button>
                  )}
                  <button
                    type="button"
                    className="askel-bar-name"
                    onClick={() => go(locationOf(bar))}
                    title={bar.label}
                  >
                    {bar.label}
                    {bar.innerCount > 1 && bar.inner === undefined && (
                      <small> {bar.innerCount.toLocaleString()}</small>
                    )}
                  </button>
                  <BarError bar={bar} />
                </span>
                <span className="askel-bar-track" role="img" aria-label={ariaLabelOf(bar)}>
                  {bar.segments.map((segment) => (
                    <i
                      key={`${segment.kind}${segment.from}`}
                      data-segment={segment.kind}
                      data-status={bar.status}
                      title={`${SEGMENTS[segment.kind]}: ${duration(segment.to - segment.from)}`}
                      style={{
                        insetInlineStart: percent(segment.from - timeline.from),
                        inlineSize: `max(2px, ${percent(segment.to - segment.from)})`,
                      }}
                    />
                  ))}
                </span>
                <span className="askel-bar-length">{duration(bar.millis)}</span>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

/** The error of a failed state, in its row. */
function BarError({ bar: { visit, inner, status } }: { bar: Bar }) {
  if (inner !== undefined || visit.error === undefined || !SHOWN_ERRORS.includes(status))
    return null;
  return (
    <span className="askel-bar-error" title={visibleText(visit.error)}>
      <Name text={visit.error} />
    </span>
  );
}

/** A folded row represents all its visits until it is expanded. */
function isSelected({ visit, visits, inner, expanded }: Bar, selected: Visit | undefined): boolean {
  if (selected === undefined || inner !== undefined) return false;
  return visits === undefined ? visit === selected : !expanded && visits.includes(selected);
}

function locationOf(bar: Bar): Parameters<Navigate>[0] {
  return bar.inner === undefined
    ? { state: bar.visit.state, visit: bar.visit.enteredId }
    : { state: bar.visit.state, visit: bar.visit.enteredId, frame: bar.inner.path };
}

function ariaLabelOf(bar: Bar): string {
  const parts = bar.segments.map(
    (segment) => `${SEGMENTS[segment.kind].toLowerCase()} ${duration(segment.to - segment.from)}`,
  );
  return `${bar.label}, ${visitText(bar.status)}, ${duration(bar.millis)}: ${parts.join(', ')}`;
}

/** The texts of the axis. A tick with the text of the one before it is empty. */
function ticks(length: number): string[] {
  const texts = Array.from({ length: TICKS + 1 }, (_, index) => duration((length / TICKS) * index));
  return texts.map((text, index) => (text === texts[index - 1] ? '' : text));
}
