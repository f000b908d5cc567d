import type { ExecutionStatus } from '../api/executions';
import type { StateType } from './design/machine';
import { type EventRow, frameIndex, millisOf, parentFrame } from './events';
import type { Pause } from './pauses';
import { type Attempt, type Frame, isOpen, type Visit } from './visits';

const SCHEDULED = /^(Task|LambdaFunction|Activity)Scheduled$/;
const STARTED = /^(Task|LambdaFunction|Activity)Started$/;
const CALL_SUCCEEDED = /^(Task|LambdaFunction|Activity)Succeeded$/;
const CALL_FAILED = /^(Task|LambdaFunction|Activity)(Schedule|Start|Submit)?Failed$/;
const CALL_TIMED_OUT = /^(Task|LambdaFunction|Activity)TimedOut$/;

const ENDS: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/**
 * The frames, visits and attempts of an execution (`visits.ts`), computed from its history
 * (docs/adr/0020).
 *
 * Events are appended as the stream delivers them. For the scrubber, `foldUpTo` creates another
 * fold that ends at an earlier event.
 */
export class ExecutionFold {
  readonly root: Frame;
  readonly visits: Visit[] = [];
  readonly frames = new Map<string, Frame>();
  /** The visit of each event, by event id. */
  private readonly visitOf: (Visit | undefined)[] = [];

  status: ExecutionStatus = 'RUNNING';
  error: string | undefined;
  lastId = 0;
  startedAt: number | undefined;
  lastAt: number | undefined;
  redrives: number[] = [];
  /** The times between each end of the execution and the next redrive. */
  pauses: Pause[] = [];

  constructor() {
    this.root = this.openFrame('', undefined, 0, 0);
  }

  /** Appends the next event. An event that was already appended is ignored. */
  append(row: EventRow): void {
    if (row.id <= this.lastId) {
      return;
    }
    const at = millisOf(row);
    this.lastId = row.id;
    this.lastAt = at;
    this.startedAt ??= at;
    const frame = this.frame(row, at);
    const visit = this.applyToVisit(row, frame, at);
    if (visit !== undefined) {
      visit.lastId = row.id;
      if (row.frame === visit.frame && !row.type.endsWith('StateAborted')) visit.lastOwnId = row.id;
      this.visitOf[row.id] = visit;
    }
  }

  /** The visit that an event belongs to; undefined for events of the execution itself. */
  visitAt(eventId: number): Visit | undefined {
    return this.visitOf[eventId];
  }

  /** The latest visit of a frame. */
  current(frame: Frame): Visit | undefined {
    return frame.visits[frame.visits.length - 1];
  }

  /** The visits of a state in the order of their start. */
  visitsOf(state: string): Visit[] {
    return this.visits.filter((visit) => visit.state === state);
  }

  private applyToVisit(row: EventRow, frame: Frame, at: number): Visit | undefined {
    const { type } = row;
    if (type.endsWith('StateEntered')) {
      return this.enterState(row, frame, at);
    }
    const visit = this.current(frame);
    if (type.startsWith('Execution')) {
      this.applyToExecution(row, at);
      return undefined;
    }
    if (type.startsWith('MapIteration')) {
      return this.applyToIteration(row, frame, at);
    }
    if (visit === undefined) {
      return undefined;
    }
    if (type.endsWith('StateExited')) {
      exitVisit(visit, row, at);
    } else if (type.endsWith('StateAborted')) {
      // The state whose failure aborts its siblings has a StateAborted event too.
      this.end(
        visit,
        this.visitOf[row.previousEventId] === visit && isFailed(visit) ? 'failed' : 'aborted',
        at,
      );
    } else if (SCHEDULED.test(type)) {
      startAttempt(visit, row, at);
      this.reopen(frame, row);
    } else if (STARTED.test(type)) {
      const attempt = lastAttempt(visit);
      if (attempt !== undefined) {
        attempt.startedAt = at;
      }
    } else if (type === 'TaskSubmitted') {
      const attempt = lastAttempt(visit);
      if (attempt !== undefined) {
        attempt.submittedId = row.id;
      }
    } else if (CALL_SUCCEEDED.test(type)) {
      endAttempt(visit, row, at, 'succeeded');
    } else if (CALL_FAILED.test(type)) {
      // If no Scheduled event precedes this failure, the call was never made.
      if (!lastAttemptIsOpen(visit)) {
        startAttempt(visit, row, at);
      }
      endAttempt(visit, row, at, 'failed');
    } else if (CALL_TIMED_OUT.test(type)) {
      endAttempt(visit, row, at, 'timedOut');
    } else if (type === 'EvaluationFailed') {
      visit.error = row.error;
      visit.status = 'failed';
    } else {
      this.applyToGroup(row, visit, at);
    }
    return visit;
  }

  /** Applies an event of a Parallel state, a Map state or a Map Run. */
  private applyToGroup(row: EventRow, visit: Visit, at: number): void {
    switch (row.type) {
      case 'ParallelStateStarted':
      case 'MapStateStarted':
        visit.length = row.length ?? visit.length;
        this.failUnfinishedAttempt(visit, row, at);
        startAttempt(visit, row, at);
        this.reopenFrameOf(visit, row);
        break;
      case 'MapRunStarted':
      case 'MapRunRedriven':
        visit.mapRunArn = row.mapRunArn ?? visit.mapRunArn;
        if (!lastAttemptIsOpen(visit)) {
          startAttempt(visit, row, at);
          this.reopenFrameOf(visit, row);
        }
        break;
      case 'ParallelStateSucceeded':
      case 'MapStateSucceeded':
      case 'MapRunSucceeded':
        endAttempt(visit, row, at, 'succeeded');
        visit.frames.forEach((inner) => {
          this.close(inner, 'succeeded', at);
        });
        break;
      case 'ParallelStateFailed':
      case 'MapStateFailed':
      case 'MapRunFailed':
      case 'MapRunAborted':
        endAttempt(visit, row, at, 'failed');
        visit.frames.forEach((inner) => {
          this.close(inner, 'aborted', at);
        });
        break;
      default:
        break;
    }
  }

  private applyToIteration(row: EventRow, frame: Frame, at: number): Visit | undefined {
    if (row.type === 'MapIterationSucceeded') {
      frame.status = 'succeeded';
      frame.endedAt = at;
    } else if (row.type === 'MapIterationFailed') {
      this.close(frame, 'failed', at);
    } else if (row.type === 'MapIterationAborted') {
      this.close(frame, 'aborted', at);
    } else {
      this.reopen(frame, row);
    }
    return frame.parent;
  }

  private applyToExecution(row: EventRow, at: number): void {
    if (row.type === 'ExecutionRedriven') {
      this.status = 'RUNNING';
      this.error = undefined;
      this.redrives.push(row.id);
      this.pauses.push({ from: this.root.endedAt ?? at, to: at });
      this.root.status = 'running';
      this.root.endedAt = undefined;
      return;
    }
    const end = ENDS[row.type];
    if (end === undefined) {
      return;
    }
    this.status = end;
    this.error = row.error;
    this.close(
      this.root,
      end === 'SUCCEEDED' ? 'succeeded' : end === 'FAILED' ? 'failed' : 'aborted',
      at,
    );
    const last = this.current(this.root);
    if (end === 'FAILED' && last !== undefined) {
      last.error ??= row.error;
    }
  }

  private enterState(row: EventRow, frame: Frame, at: number): Visit {
    const type = row.type.slice(0, -'StateEntered'.length) as StateType;
    const visit: Visit = {
      ordinal: this.visits.length,
      frame: frame.path,
      state: row.state ?? '',
      type,
      enteredId: row.id,
      enteredAt: at,
      exitedId: undefined,
      endedAt: type === 'Fail' ? at : undefined,
      lastId: row.id,
      lastOwnId: row.id,
      status: type === 'Fail' ? 'failed' : 'running',
      error: undefined,
      assigned: [],
      mapRunArn: undefined,
      length: undefined,
      attempts: [],
      frames: [],
    };
    this.reopen(frame, row);
    frame.visits.push(visit);
    this.visits.push(visit);
    return visit;
  }

  private frame(row: EventRow, at: number): Frame {
    const known = this.frames.get(row.frame);
    if (known !== undefined) {
      return known;
    }
    const above = this.frames.get(parentFrame(row.frame) ?? '') ?? this.root;
    return this.openFrame(row.frame, this.current(above), row.id, at);
  }

  private openFrame(path: string, parent: Visit | undefined, firstId: number, at: number): Frame {
    const frame: Frame = {
      path,
      index: frameIndex(path),
      parent,
      visits: [],
      firstId,
      startedAt: at,
      endedAt: undefined,
      status: 'running',
    };
    parent?.frames.push(frame);
    this.frames.set(path, frame);
    return frame;
  }

  /** Reopens an ended frame, since a redrive runs failed states in the existing frames. */
  private reopen(frame: Frame, row: EventRow): void {
    if (frame.status === 'running') {
      return;
    }
    frame.status = 'running';
    frame.endedAt = undefined;
    if (frame.parent !== undefined) {
      this.reopenFrameOf(frame.parent, row);
      if (!lastAttemptIsOpen(frame.parent)) {
        startAttempt(frame.parent, row, millisOf(row));
      }
    }
  }

  private reopenFrameOf(visit: Visit, row: EventRow): void {
    const frame = this.frames.get(visit.frame);
    if (frame !== undefined) {
      this.reopen(frame, row);
    }
  }

  /**
   * Fails the unfinished attempt of a Parallel or Map state: the history records only the start of
   * the next attempt.
   */
  private failUnfinishedAttempt(visit: Visit, row: EventRow, at: number): void {
    const attempt = lastAttempt(visit);
    if (attempt?.outcome !== 'running') {
      return;
    }
    const error = visit.frames.flatMap((frame) => this.current(frame)?.error ?? [])[0];
    endAttempt(visit, error === undefined ? row : { ...row, error }, at, 'failed');
    visit.frames.forEach((inner) => {
      this.close(inner, 'aborted', at);
    });
  }

  /**
   * Ends a frame and its open visit. The visit has failed if its last attempt or the frame failed.
   * Otherwise it gets the status of the frame.
   */
  private close(frame: Frame, status: 'succeeded' | 'failed' | 'aborted', at: number): void {
    const last = this.current(frame);
    if (last !== undefined && (isOpen(last.status) || last.endedAt === undefined)) {
      const failed = last.status === 'failed' || last.status === 'retrying' || status === 'failed';
      this.end(last, failed ? 'failed' : status, at);
    }
    if (frame.endedAt === undefined) {
      // A branch has no end event of its own: it succeeded when its last state was exited.
      const hasExited =
        frame.parent?.type === 'Parallel' && status !== 'failed' && last?.exitedId !== undefined;
      const ownFailure = last?.status === 'failed';
      frame.status = hasExited ? 'succeeded' : ownFailure ? 'failed' : status;
      frame.endedAt = hasExited ? last.endedAt : at;
    }
  }

  private end(visit: Visit, status: 'succeeded' | 'failed' | 'aborted', at: number): void {
    visit.status = status;
    visit.endedAt ??= at;
    const attempt = lastAttempt(visit);
    if (attempt?.outcome === 'running') {
      attempt.outcome = status;
      attempt.endedAt = at;
    }
    visit.frames.forEach((inner) => {
      this.close(inner, status === 'succeeded' ? 'succeeded' : 'aborted', at);
    });
  }
}

/** Folds the first `count` events of a history. Row ids start at 1 without gaps. */
export function foldUpTo(rows: readonly EventRow[], count: number): ExecutionFold {
  const fold = new ExecutionFold();
  for (let i = 0; i < count && i < rows.length; i++) {
    fold.append(rows[i] as EventRow);
  }
  return fold;
}

function lastAttempt(visit: Visit): Attempt | undefined {
  return visit.attempts[visit.attempts.length - 1];
}

function lastAttemptIsOpen(visit: Visit): boolean {
  return lastAttempt(visit)?.outcome === 'running';
}

function startAttempt(visit: Visit, row: EventRow, at: number): void {
  visit.status = 'running';
  visit.endedAt = undefined;
  visit.attempts.push({
    number: visit.attempts.length + 1,
    scheduledId: row.id,
    scheduledAt: at,
    resource: row.resource,
    startedAt: undefined,
    endedAt: undefined,
    endId: undefined,
    submittedId: undefined,
    outcome: 'running',
    error: undefined,
  });
}

function endAttempt(
  visit: Visit,
  row: EventRow,
  at: number,
  outcome: 'succeeded' | 'failed' | 'timedOut',
): void {
  const attempt = lastAttempt(visit);
  const error = outcome === 'timedOut' ? (row.error ?? 'States.Timeout') : row.error;
  if (attempt !== undefined) {
    attempt.outcome = outcome;
    attempt.endedAt = at;
    attempt.endId = row.id;
    attempt.error = error;
  }
  if (outcome !== 'succeeded') {
    visit.status = 'retrying';
    visit.error = error;
  }
}

function exitVisit(visit: Visit, row: EventRow, at: number): void {
  visit.exitedId = row.id;
  visit.endedAt = at;
  // A visit that exits after a failed attempt exits through a Catcher.
  visit.status = isFailed(visit) ? 'caught' : 'succeeded';
  if (visit.status === 'succeeded') {
    visit.error = undefined;
  }
  visit.assigned = row.assigned ?? [];
}

function isFailed(visit: Visit): boolean {
  return visit.status === 'retrying' || visit.status === 'failed';
}
