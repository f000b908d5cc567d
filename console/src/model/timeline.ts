import type { ExecutionFold } from './fold';
import { visibleText } from './visibleText';
import type { Frame, Visit, VisitStatus } from './visits';

/** What a stretch of a visit's time went into; `queue` is until somebody took the task, `backoff` until its next try. */
export type SegmentKind = 'work' | 'queue' | 'backoff' | 'failed' | 'wait';

/** A stretch of a bar. Times are milliseconds since 1970. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  readonly to: number;
}

/** A row of the timeline: a visit, or the iterations of a Map folded into one. */
export interface Bar {
  readonly key: string;
  readonly visit: Visit;
  /** Set in the row of a branch or iteration. */
  readonly inner: Frame | undefined;
  readonly depth: number;
  readonly label: string;
  readonly status: VisitStatus;
  readonly from: number;
  readonly to: number;
  readonly segments: readonly Segment[];
  /** How many branches or iterations can be unfolded. */
  readonly foldable: number;
  readonly unfolded: boolean;
}

export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
}

/** The key of a visit among those that are unfolded. */
export function visitKey(visit: Visit): string {
  return `v${String(visit.enteredId)}`;
}

/** The key of a branch or iteration among those that are unfolded. */
export function frameKey(frame: Frame): string {
  return `f${frame.path}`;
}

/**
 * The rows of a timeline.
 *
 * @param unfolded keys of rows whose insides are shown
 * @param now where what has not ended is drawn to, in milliseconds since 1970
 */
export function timelineOf(
  fold: ExecutionFold,
  unfolded: ReadonlySet<string>,
  now: number,
): Timeline {
  const from = fold.startedAt ?? now;
  const to = fold.status === 'RUNNING' ? Math.max(now, fold.lastAt ?? now) : (fold.lastAt ?? now);
  const bars: Bar[] = [];
  collect(fold.root, 0, unfolded, to, bars);
  return { from, to: Math.max(to, from + 1), bars };
}

function collect(
  frame: Frame,
  depth: number,
  unfolded: ReadonlySet<string>,
  end: number,
  bars: Bar[],
): void {
  for (const visit of frame.visits) {
    const key = visitKey(visit);
    const open = unfolded.has(key);
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
      foldable: visit.frames.length,
      unfolded: open,
    });
    if (open) {
      visit.frames.forEach((inner) => {
        collectFrame(inner, visit, depth + 1, unfolded, end, bars);
      });
    }
  }
}

function collectFrame(
  inner: Frame,
  visit: Visit,
  depth: number,
  unfolded: ReadonlySet<string>,
  end: number,
  bars: Bar[],
): void {
  const key = frameKey(inner);
  const open = unfolded.has(key);
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
    foldable: inner.visits.length,
    unfolded: open,
  });
  if (open) {
    collect(inner, depth + 1, unfolded, end, bars);
  }
}

/** What the time of a visit went into; the segments lie one behind the other. */
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
  // What took no time is a mark at its moment.
  return segments.length > 0 ? segments : [{ kind: 'work', from: visit.enteredAt, to }];
}
