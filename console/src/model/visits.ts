/** The parts of an execution: its frames, their visits of states, and the attempts of visits. */
import type { StateType } from './design/machine';
import { waitOf } from './waitResource';

/**
 * The status of a visit. `retrying` waits for the next attempt, `caught` failed and continued
 * through a Catcher.
 */
export type VisitStatus = 'running' | 'retrying' | 'succeeded' | 'caught' | 'failed' | 'aborted';

/** The statuses by urgency, the most urgent first. The first one represents a group of visits. */
export const STATUS_ORDER: readonly VisitStatus[] = [
  'running',
  'retrying',
  'failed',
  'aborted',
  'caught',
  'succeeded',
];

/**
 * An attempt to call a resource or to run the branches of a state. Times are milliseconds since
 * 1970.
 */
export interface Attempt {
  readonly number: number;
  readonly scheduledId: number;
  readonly scheduledAt: number;
  readonly resource: string | undefined;
  /** When a worker or service started the call. The time before is queue time. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  endId: number | undefined;
  /** The id of the TaskSubmitted event; present for jobs and child executions. */
  submittedId: number | undefined;
  outcome: 'running' | 'succeeded' | 'failed' | 'timedOut' | 'aborted';
  error: string | undefined;
}

/** A visit of a state in a frame. Times are milliseconds since 1970. */
export interface Visit {
  /** The index among all visits, from 0. */
  readonly ordinal: number;
  readonly frame: string;
  readonly state: string;
  readonly type: StateType;
  readonly enteredId: number;
  readonly enteredAt: number;
  exitedId: number | undefined;
  endedAt: number | undefined;
  /** The id of the last event of this visit. */
  lastId: number;
  /** The id of the last event of this visit in its own frame, except the event of its abort. */
  lastOwnId: number;
  status: VisitStatus;
  error: string | undefined;
  assigned: readonly string[];
  mapRunArn: string | undefined;
  /** The number of items of a Map. */
  length: number | undefined;
  readonly attempts: Attempt[];
  /** The frames of its branches or iterations, in the order of their first events. */
  readonly frames: Frame[];
}

/** A frame: the execution itself, a branch of a Parallel or an iteration of a Map. */
export interface Frame {
  readonly path: string;
  readonly index: number;
  /** The visit of the Parallel or Map state that started it; undefined for the execution itself. */
  readonly parent: Visit | undefined;
  readonly visits: Visit[];
  readonly firstId: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: VisitStatus;
}

/** Whether the visit can change without a redrive. */
export function isOpen(status: VisitStatus): boolean {
  return status === 'running' || status === 'retrying';
}

/** Whether an attempt calls nothing: its resource only waits, for a signal or for permits. */
export function onlyWaits({ resource }: Attempt): boolean {
  return waitOf(resource) !== undefined;
}

/** Whether an attempt waits for an answer with a task token after its call. */
export function isCallback({ resource }: Attempt): boolean {
  return resource?.endsWith('.waitForTaskToken') === true;
}

/**
 * Whether the visit only waits now: for a time, a worker, an answer, a signal, permits or the next
 * attempt.
 */
export function isWaiting(visit: Visit): boolean {
  if (visit.status === 'retrying') return true;
  if (visit.status !== 'running') return false;
  const attempt = visit.attempts.at(-1);
  if (visit.type === 'Wait') return true;
  if (visit.type !== 'Task' || attempt === undefined) return false;
  return isCallback(attempt) || onlyWaits(attempt) || attempt.startedAt === undefined;
}
