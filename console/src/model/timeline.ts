import type { ExecutionFold } from './fold';
import { type Pause, withoutPauses } from './pauses';
import { visibleText } from './visibleText';
import {
  type Attempt,
  type Frame,
  isCallback,
  onlyWaits,
  STATUS_ORDER,
  type Visit,
  type VisitStatus,
} from './visits';

/**
 * The use of a time segment. `queue` lasts until a worker starts the task, `backoff` until the next
 * attempt, `redrive` from the end of the execution until its redrive.
 */
export type SegmentKind = 'work' | 'queue' | 'backoff' | 'failed' | 'wait' | 'redrive';

/** A segment of a bar. Times are milliseconds since 1970. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly from: number;
  readonly to: number;
}

/** A row of the timeline: a visit, a branch, an iteration, or many visits of one state. */
export interface Bar {
  readonly key: string;
  /** In the row of many visits, the latest one. */
  readonly visit: Visit;
  /** The frame, in the row of a branch or iteration. */
  readonly inner: Frame | undefined;
  /** The visits in the row of many visits of one state; undefined in other rows. */
  readonly visits: readonly Visit[] | undefined;
  readonly depth: number;
  readonly label: string;
  readonly status: VisitStatus;
  readonly from: number;
  readonly to: number;
  /** The length without the time until a redrive, in milliseconds. */
  readonly millis: number;
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

/** The number of visits of one state in a frame above which they are folded into one row. */
export const FOLDED_VISITS_MIN = 10;
/**
 * The maximum number of segments in a row of many visits. A gap is not shown if it is shorter than
 * the row divided by this number.
 */
const FOLDED_SEGMENTS_MAX = 200;

/**
 * The same for a row with more visits than segments: events of one write share their time, so a
 * short gap between them is no pause.
 */
const DENSE_SEGMENTS_MAX = 10;

/** The key of the visits of a state in the set of expanded rows. */
export function foldKey(frame: Frame, state: string): string {
  return `s${frame.path} ${state}`;
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
  collect(fold.root, 0, { expanded, end: to, pauses: fold.pauses }, bars);
  return { from, to: Math.max(to, from + 1), bars };
}

/** The parameters of all rows. */
interface Scale {
  readonly expanded: ReadonlySet<string>;
  /** The end of open bars, in milliseconds since 1970. */
  readonly end: number;
  readonly pauses: readonly Pause[];
}

function collect(frame: Frame, depth: number, scale: Scale, bars: Bar[]): void {
  const byState = new Map<string, Visit[]>();
  for (const visit of frame.visits) {
    const same = byState.get(visit.state);
    if (same === undefined) byState.set(visit.state, [visit]);
    else same.push(visit);
  }
  for (const visit of frame.visits) {
    const same = byState.get(visit.state) ?? [];
    if (same.length <= FOLDED_VISITS_MIN) collectVisit(visit, depth, scale, bars);
    else if (same[0] === visit) collectFolded(frame, same, depth, scale, bars);
  }
}

/** Adds the row of many visits of a state, at the position of the first one. */
function collectFolded(
  frame: Frame,
  visits: readonly Visit[],
  depth: number,
  scale: Scale,
  bars: Bar[],
): void {
  const latest = visits.at(-1) as Visit;
  const key = foldKey(frame, latest.state);
  const { expanded, end, pauses } = scale;
  const open = expanded.has(key);
  const segments = withPauses(foldedSegments(visits, end), pauses);
  const from = visits[0]?.enteredAt ?? end;
  const to = segments.at(-1)?.to ?? end;
  bars.push({
    key,
    visit: latest,
    inner: undefined,
    visits,
    depth,
    label: visibleText(latest.state),
    status: STATUS_ORDER.find((each) => visits.some((one) => one.status === each)) ?? latest.status,
    from,
    to,
    millis: withoutPauses(from, to, pauses),
    segments,
    innerCount: visits.length,
    expanded: open,
  });
  if (open) visits.forEach((visit) => collectVisit(visit, depth + 1, scale, bars));
}

/** A segment for each visit. Visits without a visible gap between them share one. */
function foldedSegments(visits: readonly Visit[], end: number): Segment[] {
  const to = Math.max(...[visits[0], visits.at(-1)].map((visit) => visit?.endedAt ?? end));
  const gap =
    (to - (visits[0]?.enteredAt ?? to)) /
    (visits.length > FOLDED_SEGMENTS_MAX ? DENSE_SEGMENTS_MAX : FOLDED_SEGMENTS_MAX);
  const segments: { kind: SegmentKind; from: number; to: number }[] = [];
  for (const visit of visits) {
    const kind = visit.type === 'Wait' ? 'wait' : 'work';
    const until = visit.endedAt ?? end;
    const before = segments.at(-1);
    if (before !== undefined && visit.enteredAt - before.to <= gap) {
      before.to = Math.max(before.to, until);
    } else segments.push({ kind, from: visit.enteredAt, to: until });
  }
  return segments;
}

function collectVisit(visit: Visit, depth: number, scale: Scale, bars: Bar[]): void {
  const { expanded, end, pauses } = scale;
  const key = visitKey(visit);
  const open = expanded.has(key);
  const from = visit.enteredAt;
  const to = visit.endedAt ?? end;
  bars.push({
    key,
    visit,
    inner: undefined,
    visits: undefined,
    depth,
    label: visibleText(visit.state),
    status: visit.status,
    from,
    to,
    millis: withoutPauses(from, to, pauses),
    segments: segmentsOf(visit, end, pauses),
    innerCount: visit.frames.length,
    expanded: open,
  });
  if (open) {
    visit.frames.forEach((inner) => {
      collectFrame(inner, visit, depth + 1, scale, bars);
    });
  }
}

function collectFrame(inner: Frame, visit: Visit, depth: number, scale: Scale, bars: Bar[]): void {
  const { expanded, end, pauses } = scale;
  const key = frameKey(inner);
  const open = expanded.has(key);
  const from = inner.startedAt;
  const to = inner.endedAt ?? end;
  bars.push({
    key,
    visit,
    inner,
    visits: undefined,
    depth,
    label: `${visit.type === 'Map' ? 'Iteration' : 'Branch'} ${String(inner.index)}`,
    status: inner.status,
    from,
    to,
    millis: withoutPauses(from, to, pauses),
    segments: withPauses([{ kind: 'work', from, to }], pauses),
    innerCount: inner.visits.length,
    expanded: open,
  });
  if (open) {
    collect(inner, depth + 1, scale, bars);
  }
}

/** Divides the time of a visit into consecutive segments. */
export function segmentsOf(
  visit: Visit,
  end: number,
  pauses: readonly Pause[] = [],
): readonly Segment[] {
  const to = visit.endedAt ?? end;
  const segments: Segment[] = [];
  let at = visit.enteredAt;
  const until = (next: number, kind: SegmentKind): void => {
    if (next > at) {
      segments.push({ kind, from: at, to: next });
      at = next;
    }
  };
  if (visit.type === 'Wait') {
    until(to, 'wait');
  }
  visit.attempts.forEach((attempt, index) => {
    until(attempt.scheduledAt, index === 0 ? 'work' : 'backoff');
    const ended = attempt.endedAt ?? to;
    if (visit.type === 'Task' && !onlyWaits(attempt)) {
      until(Math.min(attempt.startedAt ?? ended, ended), 'queue');
    }
    until(ended, kindOf(attempt));
  });
  until(to, visit.status === 'retrying' ? 'backoff' : 'work');
  // A visit without duration has one empty segment.
  return segments.length > 0
    ? withPauses(segments, pauses)
    : [{ kind: visit.type === 'Wait' ? 'wait' : 'work', from: visit.enteredAt, to }];
}

/** The use of the time of an attempt after its queue time. */
function kindOf(attempt: Attempt): SegmentKind {
  if (attempt.outcome === 'failed' || attempt.outcome === 'timedOut') return 'failed';
  return isCallback(attempt) || onlyWaits(attempt) ? 'wait' : 'work';
}

/** Separates the time until a redrive from the segments around it. */
function withPauses(segments: readonly Segment[], pauses: readonly Pause[]): readonly Segment[] {
  return pauses.reduce((all, pause) => all.flatMap((segment) => splitBy(segment, pause)), segments);
}

function splitBy(segment: Segment, pause: Pause): Segment[] {
  if (pause.from >= segment.to || pause.to <= segment.from) return [segment];
  const from = Math.max(pause.from, segment.from);
  // After a redrive no Retrier delays the next attempt.
  const to = segment.kind === 'backoff' ? segment.to : Math.min(pause.to, segment.to);
  return [
    { ...segment, to: from },
    { kind: 'redrive' as const, from, to },
    { ...segment, from: to },
  ].filter((each) => each.to > each.from);
}
