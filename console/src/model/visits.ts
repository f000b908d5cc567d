/** What an execution has come to: its frames, their visits of states, and the attempts of these. */
import type { StateType } from './design/machine';

/** `retrying` waits for its next attempt, `caught` failed and was left by a Catcher. */
export type VisitStatus = 'running' | 'retrying' | 'succeeded' | 'caught' | 'failed' | 'aborted';

/** How much a status asks for attention where many visits are shown as one, the most first. */
export const STATUS_ORDER: readonly VisitStatus[] = [
  'running',
  'retrying',
  'failed',
  'aborted',
  'caught',
  'succeeded',
];

/** One try of what a state calls, or of the branches it runs. Times are milliseconds since 1970. */
export interface Attempt {
  readonly number: number;
  readonly scheduledId: number;
  readonly scheduledAt: number;
  readonly resource: string | undefined;
  /** When a worker or service took it; what lies before is queue time. */
  startedAt: number | undefined;
  endedAt: number | undefined;
  endId: number | undefined;
  /** The event by which a job or a child execution was taken on. */
  submittedId: number | undefined;
  outcome: 'running' | 'succeeded' | 'failed' | 'timedOut' | 'aborted';
  error: string | undefined;
}

/** One visit of one state by one frame. Times are milliseconds since 1970. */
export interface Visit {
  /** Its place among all visits, from 0. */
  readonly ordinal: number;
  readonly frame: string;
  readonly state: string;
  readonly type: StateType;
  readonly enteredId: number;
  readonly enteredAt: number;
  exitedId: number | undefined;
  endedAt: number | undefined;
  /** The last event of this visit. */
  lastId: number;
  status: VisitStatus;
  error: string | undefined;
  assigned: readonly string[];
  mapRunArn: string | undefined;
  /** How many items a Map has begun with. */
  length: number | undefined;
  readonly attempts: Attempt[];
  /** The frames of its branches or iterations, in the order of their first events. */
  readonly frames: Frame[];
}

/** A line of control: the execution itself, a Parallel's branch or a Map's iteration. */
export interface Frame {
  readonly path: string;
  readonly index: number;
  /** The Parallel or Map state that started it; undefined for the execution's own. */
  readonly parent: Visit | undefined;
  readonly visits: Visit[];
  readonly firstId: number;
  readonly startedAt: number;
  endedAt: number | undefined;
  status: VisitStatus;
}

/** Whether more can come of it without a redrive. */
export function isOpen(status: VisitStatus): boolean {
  return status === 'running' || status === 'retrying';
}
