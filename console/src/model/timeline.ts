import type { ExecutionFold } from './fold';
import { visibleText } from './visibleText';
import type { Frame, Visit, VisitStatus } from './visits';

/**
 * The use of a time segment. `queue` lasts until a worker starts the task, `backoff` until the next
 * attempt.
 */
export type SegmentKind = 'work' | 'queue' | 'backoff' | 'failed' | 'wait';

/** A segment of a bar. Times are milliseconds since 1970. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  readonly to: number;
}

/** A row of the timeline: a visit, a branch or an iteration. */
export interface Bar {
  readonly key: string;
  readonly visit: Visit;
  /** The frame, in the row of a branch or iteration. */
  readonly inner: Frame | undefined;
  readonly depth: number;
  readonly label: string;
  readonly status: VisitStatus;
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
  /** The number of rows inside. */
  readonly innerCount: number;
  readonly expanded: boolean;
}

export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
}

/** The key of a visit in the set of expanded rows. */
export function visitKey(visit: Visit): string {
  return `v${String(visit.enteredId)}`;
}

/** The key of a branch or iteration in the set of expanded rows. */
export function frameKey(frame: Frame): string {
  return `f${frame.path}`;
}

/**
 * Creates the rows of a timeline.
 *
 * @param expanded the keys of expanded rows
 * @param now the end of open bars, in milliseconds since 1970
 */
export function timelineOf(
  fold: ExecutionFold,
  expanded: ReadonlySet<string>,
  now: number,
): Timeline {
  const from = fold.startedAt ?? now;
  const to = fold.status === 'RUNNING' ? Math.max(now, fold.lastAt ?? now) : (fold.lastAt ?? now);
  const bars: Bar[] = [];
  collect(fold.root, 0, expanded, to, bars);
  return { from, to: Math.max(to, from + 1), bars };
}

function collect(
  frame: Frame,
  depth: number,
  expanded: ReadonlySet<string>,
  end: number,
  bars: Bar[],
): void {
  for (const visit of frame.visits) {
    const key = visitKey(visit);
    const open = expanded.has(key);
    bars.push({
      key,
      visit,
      inner: undefined,
      depth,
      label: visibleText(visit.state),
      status: visit.status,
      from: visit.enteredAt,
      to: visit.endedAt ?? end,
      segments: segmentsOf(visit, end),
      innerCount: visit.frames.length,
      expanded: open,
    });
    if (open) {
      visit.frames.forEach((inner) => {
        collectFrame(inner, visit, depth + 1, expanded, end, bars);
      });
    }
  }
}

function collectFrame(
  inner: Frame,
  visit: Visit,
  depth: number,
  expanded: ReadonlySet<string>,
  end: number,
  bars: Bar[],
): void {
  const key = frameKey(inner);
  const open = expanded.has(key);
  bars.push({
    key,
    visit,
    inner,
    depth,
    label: `${visit.type === 'Map' ? 'Iteration' : 'Branch'} ${String(inner.index)}`,
    status: inner.status,
    from: inner.startedAt,
    to: inner.endedAt ?? end,
    segments: [{ kind: 'work', from: inner.startedAt, to: inner.endedAt ?? end }],
    innerCount: inner.visits.length,
    expanded: open,
  });
  if (open) {
    collect(inner, depth + 1, expanded, end, bars);
  }
}

/** Divides the time of a visit into consecutive segments. */
export function segmentsOf(visit: Visit, end: number): Segment[] {
  const to = visit.endedAt ?? end;
  if (visit.type === 'Wait') {
    return [{ kind: 'wait', from: visit.enteredAt, to }];
  }
  const segments: Segment[] = [];
  let at = visit.enteredAt;
  const until = (next: number, kind: SegmentKind): void => {
    if (next > at) {
      segments.push({ kind, from: at, to: next });
      at = next;
    }
  };
  visit.attempts.forEach((attempt, index) => {
    until(attempt.scheduledAt, index === 0 ? 'work' : 'backoff');
    const ended = attempt.endedAt ?? to;
    const isCall = visit.type === 'Task';
    if (isCall) {
      until(Math.min(attempt.startedAt ?? ended, ended), 'queue');
    }
    until(
      ended,
      attempt.outcome === 'failed' || attempt.outcome === 'timedOut' ? 'failed' : 'work',
    );
  });
  until(to, visit.status === 'retrying' ? 'backoff' : 'work');
  // A visit without duration has one empty segment.
  return segments.length > 0 ? segments : [{ kind: 'work', from: visit.enteredAt, to }];
}
