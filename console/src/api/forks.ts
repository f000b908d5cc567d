import type { ForkedVariables } from '../model/variables';
import { get, pathSegment, post } from './client';

/** The executions of a key that a start ends: the queued ones, or also the running one. */
export type Supersede = 'QUEUED' | 'RUNNING';

/** A request to fork an execution. Absent members keep the values of the origin. */
export interface ForkRequest {
  eventId: number;
  stateMachineArn?: string;
  definition?: string;
  name?: string;
  /** JSON text. */
  input?: string;
  /** JSON text of an object. */
  variables?: string;
  clientToken?: string;
}

/** A state that a fork enters first. */
export interface EnteredState {
  /** The branch or iteration, such as `P[1]/M[2]`; empty for the execution itself. */
  branch: string;
  /** Absent if the branch begins with its first state. */
  state?: string;
  /** Whether this is the state of the request. */
  requested: boolean;
}

/** The states that a fork would run. */
export interface ForkPreview {
  stateMachineArn: string;
  /** The event of the origin at which the fork would begin. */
  originEventId: number;
  entered: EnteredState[];
  reachable: string[];
  differences: { state: string; change: 'ADDED' | 'REMOVED' | 'CHANGED' }[];
  /** The older executions of the same key that the fork ends; absent if it ends none. */
  supersede?: Supersede;
}

export function previewFork(executionArn: string, request: ForkRequest): Promise<ForkPreview> {
  return post(`executions/${pathSegment(executionArn)}/fork/preview`, request);
}

export function forkExecution(
  executionArn: string,
  request: ForkRequest,
): Promise<{ executionArn: string; originEventId: number }> {
  return post(`executions/${pathSegment(executionArn)}/fork`, request);
}

/** The data that a fork took from its origin; without members for another execution. */
export interface ForkDescription {
  originExecutionArn?: string;
  originEventId?: number;
  /** The branches and iterations with which the fork began. */
  frames?: ForkedVariables[];
}

export function describeFork(executionArn: string, signal?: AbortSignal): Promise<ForkDescription> {
  return get(`executions/${pathSegment(executionArn)}/fork`, {}, signal);
}
