import type { ExecutionStatus } from '../api/executions';
import type { StateType } from './design/machine';
import { type EventRow, frameIndex, millisOf, parentFrame } from './events';
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
 * The history of an execution, folded into its frames, visits and attempts. It grows event by event as the stream
 * brings them; a fold up to an earlier event is another one (`foldedTo`), which is what the scrubber shows.
 */
export class ExecutionFold {
  readonly root: Frame;
  readonly visits: Visit[] = [];
  readonly frames = new Map<string, Frame>();
  /** Visits by the ids of the events that belong to them: `visitOf[id]`. */
  private readonly visitOf: (Visit | undefined)[] = [];

  status: ExecutionStatus = 'RUNNING';
  error: string | undefined;
  lastId = 0;
  startedAt: number | undefined;
  lastAt: number | undefined;
  redrives: number[] = [];

  constructor() {
    this.root = this.opened('', undefined, 0, 0);
  }

  /** Takes the next event; one that has come before is left out. */
  append(row: EventRow): void {
    if (row.id <= this.lastId) {
      return;
    }
    const at = millisOf(row);
    this.lastId = row.id;
    this.lastAt = at;
    this.startedAt ??= at;
    const frame = this.frame(row, at);
    const visit = this.told(row, frame, at);
    if (visit !== undefined) {
      visit.lastId = row.id;
      this.visitOf[row.id] = visit;
    }
  }

  /** The visit that an event belongs to; undefined for those of the execution itself. */
  visitAt(eventId: number): Visit | undefined {
    return this.visitOf[eventId];
  }

  /** Where a frame stands: its latest visit. */
  current(frame: Frame): Visit | undefined {
    return frame.visits[frame.visits.length - 1];
  }

  /** Visits of a state, in the order they began. */
  visitsOf(state: string): Visit[] {
    return this.visits.filter((visit) => visit.state === state);
  }

  private told(row: EventRow, frame: Frame, at: number): Visit | undefined {
    const { type } = row;
    if (type.endsWith('StateEntered')) {
      return this.entered(row, frame, at);
    }
    const visit = this.current(frame);
    if (type.startsWith('Execution')) {
      this.ofExecution(row, at);
      return undefined;
    }
    if (type.startsWith('MapIteration')) {
      return this.ofIteration(row, frame, at);
    }
    if (visit === undefined) {
      return undefined;
    }
    if (type.endsWith('StateExited')) {
      exited(visit, row, at);
    } else if (type.endsWith('StateAborted')) {
      // The state whose failure aborts its neighbours has such an event, too.
      this.end(
        visit,
        this.visitOf[row.previousEventId] === visit && isFailed(visit) ? 'failed' : 'aborted',
        at,
      );
    } else if (SCHEDULED.test(type)) {
      begun(visit, row, at);
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
      answered(visit, row, at, 'succeeded');
    } else if (CALL_FAILED.test(type)) {
      // Without a Scheduled before it the call was never made.
      if (!lastAttemptIsOpen(visit)) {
        begun(visit, row, at);
      }
      answered(visit, row, at, 'failed');
    } else if (CALL_TIMED_OUT.test(type)) {
      answered(visit, row, at, 'timedOut');
    } else if (type === 'EvaluationFailed') {
      visit.error = row.error;
      visit.status = 'failed';
    } else {
      this.ofGroup(row, visit, at);
    }
    return visit;
  }

  /** Parallel and Map states, and Map Runs. */
  private ofGroup(row: EventRow, visit: Visit, at: number): void {
    switch (row.type) {
      case 'ParallelStateStarted':
      case 'MapStateStarted':
        visit.length = row.length ?? visit.length;
        this.cutShort(visit, row, at);
        begun(visit, row, at);
        this.reopenAbove(visit, row);
        break;
      case 'MapRunStarted':
      case 'MapRunRedriven':
        visit.mapRunArn = row.mapRunArn ?? visit.mapRunArn;
        if (!lastAttemptIsOpen(visit)) {
          begun(visit, row, at);
          this.reopenAbove(visit, row);
        }
        break;
      case 'ParallelStateSucceeded':
      case 'MapStateSucceeded':
      case 'MapRunSucceeded':
        answered(visit, row, at, 'succeeded');
        visit.frames.forEach((inner) => {
          this.close(inner, 'succeeded', at);
        });
        break;
      case 'ParallelStateFailed':
      case 'MapStateFailed':
      case 'MapRunFailed':
      case 'MapRunAborted':
        answered(visit, row, at, 'failed');
        visit.frames.forEach((inner) => {
          this.close(inner, 'aborted', at);
        });
        break;
      default:
        break;
    }
  }

  private ofIteration(row: EventRow, frame: Frame, at: number): Visit | undefined {
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

  private ofExecution(row: EventRow, at: number): void {
    if (row.type === 'ExecutionRedriven') {
      this.status = 'RUNNING';
      this.error = undefined;
      this.redrives.push(row.id);
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

  private entered(row: EventRow, frame: Frame, at: number): Visit {
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
    return this.opened(row.frame, this.current(above), row.id, at);
  }

  private opened(path: string, parent: Visit | undefined, firstId: number, at: number): Frame {
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

  /** What has ended goes on: a redrive runs again what has failed, in the frames there are. */
  private reopen(frame: Frame, row: EventRow): void {
    if (frame.status === 'running') {
      return;
    }
    frame.status = 'running';
    frame.endedAt = undefined;
    if (frame.parent !== undefined) {
      this.reopenAbove(frame.parent, row);
      if (!lastAttemptIsOpen(frame.parent)) {
        begun(frame.parent, row, millisOf(row));
      }
    }
  }

  private reopenAbove(visit: Visit, row: EventRow): void {
    const frame = this.frames.get(visit.frame);
    if (frame !== undefined) {
      this.reopen(frame, row);
    }
  }

  /** A Parallel or Map that is tried again says so by its next start alone. */
  private cutShort(visit: Visit, row: EventRow, at: number): void {
    const attempt = lastAttempt(visit);
    if (attempt?.outcome !== 'running') {
      return;
    }
    const error = visit.frames.flatMap((frame) => this.current(frame)?.error ?? [])[0];
    answered(visit, error === undefined ? row : { ...row, error }, at, 'failed');
    visit.frames.forEach((inner) => {
      this.close(inner, 'aborted', at);
    });
  }

  /** Ends a frame and what is open in it: the visit whose failure ended it has failed, others are aborted. */
  private close(frame: Frame, status: 'succeeded' | 'failed' | 'aborted', at: number): void {
    const last = this.current(frame);
    if (last !== undefined && (isOpen(last.status) || last.endedAt === undefined)) {
      const failed = last.status === 'failed' || last.status === 'retrying' || status === 'failed';
      this.end(last, failed ? 'failed' : status, at);
    }
    if (frame.endedAt === undefined) {
      // A branch has no event of its own for its end: it has succeeded when its last state was left.
      const left =
        frame.parent?.type === 'Parallel' && status !== 'failed' && last?.exitedId !== undefined;
      const ownFailure = last?.status === 'failed';
      frame.status = left ? 'succeeded' : ownFailure ? 'failed' : status;
      frame.endedAt = left ? last.endedAt : at;
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

/** The first `count` events of a history, folded. Rows are in the order of their ids, from 1 without a gap. */
export function foldedTo(rows: readonly EventRow[], count: number): ExecutionFold {
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

function begun(visit: Visit, row: EventRow, at: number): void {
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

function answered(
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

function exited(visit: Visit, row: EventRow, at: number): void {
  visit.exitedId = row.id;
  visit.endedAt = at;
  // What is left with its last try failed, a Catcher has led out.
  visit.status = isFailed(visit) ? 'caught' : 'succeeded';
  if (visit.status === 'succeeded') {
    visit.error = undefined;
  }
  visit.assigned = row.assigned ?? [];
}

function isFailed(visit: Visit): boolean {
  return visit.status === 'retrying' || visit.status === 'failed';
}
