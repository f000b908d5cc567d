import { get, pathSegment, post } from './client';
import type { AttributeValue, AttributeValues } from './searchAttributes';

export type ExecutionStatus =
  'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** Seconds since 1970, with milliseconds as decimals. */
export type Timestamp = number;

/**
 * An execution in the list of all state machines. Only the response of a search with `query` or
 * `sort` has the values of its search attributes.
 */
export interface FoundExecution extends Partial<AttributeValues> {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionStatus;
  startDate: Timestamp;
  stopDate?: Timestamp;
  durationMillis?: number;
  stateMachineVersionArn?: string;
  stateMachineAliasArn?: string;
  redriveCount: number;
  redriveDate?: Timestamp;
  failedState?: string;
  error?: string;
  causeFingerprint?: string;
  /** Absent when the execution is not paused, and in streams. */
  paused?: true;
}

/**
 * The filters of `GET /executions`, `/failures`, `/statistics/states` and of bulk jobs. An
 * execution must match all of them.
 */
export interface Criteria {
  machine?: string | undefined;
  status?: readonly ExecutionStatus[] | undefined;
  /** ISO 8601, like the other times. */
  from?: string | undefined;
  to?: string | undefined;
  stoppedFrom?: string | undefined;
  stoppedTo?: string | undefined;
  name?: string | undefined;
  failedState?: string | undefined;
  error?: string | undefined;
  causeFingerprint?: string | undefined;
  /** Text that the cause contains. The server searches the latest 100,000 failures. */
  cause?: string | undefined;
  /** Text that the input contains. Only searches of executions support this filter. */
  input?: string | undefined;
  /** Conditions on search attributes. Only searches of executions support this filter. */
  query?: string | undefined;
  redriveFilter?: 'REDRIVEN' | 'NOT_REDRIVEN' | undefined;
  paused?: boolean | undefined;
}

export interface ExecutionPage {
  executions: FoundExecution[];
  nextToken?: string;
  /** The number of executions whose inputs the server has read for this page. */
  executionsRead?: number;
  /** The start of the earliest execution whose input the server has read. */
  readBackTo?: Timestamp;
}

/**
 * A search for an input reads a limited number of executions for each page.
 *
 * @param page `sort` is a search attribute, after `-` for a descending order; executions without a
 *     value are not found
 */
export function searchExecutions(
  criteria: Criteria,
  page: { maxResults?: number; nextToken?: string | undefined; sort?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<ExecutionPage> {
  const path = criteria.input === undefined ? 'executions' : 'executions/inputs';
  return get(path, { ...criteria, ...page }, signal);
}

/** The executions that have an equal value of a search attribute. */
export interface ValueGroup {
  value: AttributeValue;
  count: number;
  /** The numbers of executions by status, without zeros. */
  statuses: Partial<Record<ExecutionStatus, number>>;
}

export interface ValueGroups {
  /** At most 100, the most frequent values first. */
  groups: ValueGroup[];
  groupCount: number;
  /** The number of executions of all groups. */
  executionCount: number;
  /** Whether all executions were counted; otherwise the latest ones were. */
  complete: boolean;
}

/** Counts executions by the values of a search attribute, without filters by input and cause. */
export function groupExecutions(
  attribute: string,
  criteria: Criteria,
  signal?: AbortSignal,
): Promise<ValueGroups> {
  return get('executions/groups', { ...criteria, attribute }, signal);
}

/** The request of StartExecution and StartSyncExecution. */
export interface StartRequest {
  /** The ARN of the state machine, version or alias to start. */
  stateMachineArn: string;
  /** JSON text. */
  input: string;
  /** The name of the execution; the server generates a name when it is missing. */
  name?: string;
}

/** The response of DescribeExecution. Input and output are JSON text. */
export interface Execution {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionStatus;
  startDate: Timestamp;
  stopDate?: Timestamp;
  input?: string;
  output?: string;
  error?: string;
  cause?: string;
  stateMachineVersionArn?: string;
  stateMachineAliasArn?: string;
  mapRunArn?: string;
  redriveCount: number;
  redriveDate?: Timestamp;
  redriveStatus?: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';
  redriveStatusReason?: string;
}

export function describeExecution(arn: string, signal?: AbortSignal): Promise<Execution> {
  return get(`executions/${pathSegment(arn)}`, {}, signal);
}

export function startExecution(
  request: StartRequest,
): Promise<{ executionArn: string; startDate: Timestamp }> {
  return post('executions', request);
}

/** The response of StartSyncExecution. The output is JSON text. */
export interface SyncExecution {
  executionArn: string;
  startDate: Timestamp;
  stopDate: Timestamp;
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: string;
  error?: string;
  cause?: string;
}

/** Runs an Express execution and waits until it ends, at most five minutes. */
export function startSyncExecution(
  request: StartRequest,
  signal?: AbortSignal,
): Promise<SyncExecution> {
  return post('executions/sync', request, {}, signal);
}

/**
 * Stops an execution.
 *
 * @param onlyQueued whether the stop of a running execution that is not queued is refused
 */
export function stopExecution(
  arn: string,
  reason: { error?: string; cause?: string } = {},
  onlyQueued = false,
): Promise<{ stopDate: Timestamp }> {
  return post(`executions/${pathSegment(arn)}/stop`, reason, onlyQueued ? { onlyQueued } : {});
}

const STOPPED = { status: 'ABORTED' } as const;

/**
 * Stops an execution. The server accepts the stop of an ended execution and does not change it.
 *
 * @param onlyQueued as in {@link stopExecution}
 * @returns false when the execution had ended otherwise; true also when its status cannot be read
 */
export async function stopIfRunning(
  arn: string,
  reason: { error?: string; cause?: string } = {},
  onlyQueued = false,
): Promise<boolean> {
  await stopExecution(arn, reason, onlyQueued);
  const { status } = await describeExecution(arn).catch(() => STOPPED);
  return status === 'ABORTED' || status === 'RUNNING';
}

export function redriveExecution(arn: string): Promise<{ redriveDate: Timestamp }> {
  return post(`executions/${pathSegment(arn)}/redrive`, {});
}
