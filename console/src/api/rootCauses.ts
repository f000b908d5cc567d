import { get, pathSegment } from './client';
import type { ExecutionStatus, Timestamp } from './executions';

/** The failures that led to the end of an execution: the root cause first, the end last. */
export interface RootCause {
  steps: RootCauseStep[];
  /** False when an earlier failure may exist. */
  complete: boolean;
}

/** The parts of a cause that is JSON text. */
export interface ParsedCause {
  message: string;
  errorType?: string;
  stackTrace?: string[];
  executionArn?: string;
}

interface Step {
  executionArn: string;
  eventId?: number;
}

interface StateStep extends Step {
  state: string;
  stateType: string;
  frame: string;
  /** The id of the event that entered the state. It identifies the visit. */
  enteredEventId: number;
  attempts: number;
  /** The branch or iteration that failed. */
  index?: number;
}

interface WithError {
  error?: string;
  /** At most 1,000 characters. */
  cause?: string;
  parsedCause?: ParsedCause;
}

export interface FailedStateStep extends StateStep, WithError {
  kind: 'STATE_FAILED' | 'STATE_INTERRUPTED';
  childExecutionArn?: string;
  mapRunArn?: string;
}

export interface CaughtStep extends StateStep {
  kind: 'ERROR_CAUGHT';
  /** The state that the catcher selected. */
  next: string;
  times: number;
}

export interface EndStep extends Step, WithError {
  kind: 'EXECUTION_ENDED';
  status: Extract<ExecutionStatus, 'FAILED' | 'TIMED_OUT' | 'ABORTED'>;
  stopDate: Timestamp;
  /**
   * For the end of a child of a Map Run: the number of children of that run that failed in the same
   * way.
   */
  similarChildren?: number;
}

export type RootCauseStep = FailedStateStep | CaughtStep | EndStep;

/** The root cause of one member of a group of failures. */
export interface MemberRootCause {
  executionArn: string;
  /** Undefined when it could not be determined. */
  origin?: RootCauseStep;
  /** False when an earlier failure may exist. */
  complete: boolean;
}

export function getRootCause(arn: string, signal?: AbortSignal): Promise<RootCause> {
  return get(`executions/${pathSegment(arn)}/root-cause`, {}, signal);
}
