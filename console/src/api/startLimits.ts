import { get, pathSegment, post, put, remove, type Query } from './client';
import type { Timestamp } from './executions';

const PAGES_MAX = 20;
const PAGE_SIZE = 1_000;
/** The pages that Home reads repeatedly. */
const ATTENTION_PAGES_MAX = 5;

/** The pause of a state machine. */
export interface StartPause {
  /** Missing when an earlier release has paused the state machine, like the caller. */
  since?: Timestamp;
  /** The ARN of the caller. */
  by?: string;
  reason?: string;
}

/** The members of a rule that a user can set. It has `concurrency`, `ratePerSecond` or both. */
export interface StartRuleInput {
  /** The maximum number of running executions. */
  concurrency?: number;
  ratePerSecond?: number;
  /** The number of executions that can begin at once after a time without starts. */
  burst?: number;
  /** A JSONata expression. Each of its values has a limit and a queue of its own. */
  key?: string;
  /** The maximum number of queued executions of a key. */
  queueMax: number;
  /** The effect of a start when the queue is full. */
  overflow: 'REFUSE' | 'END_OLDEST';
  /** The older executions that a start ends; none when missing. */
  supersede?: 'QUEUED' | 'RUNNING';
  /** A JSONata expression. Executions with higher numbers begin first. */
  priority?: string;
  /** A JSONata expression. The executions of its values begin in turn. */
  fairKey?: string;
}

export interface StartRule extends StartRuleInput {
  paused: boolean;
  pause?: StartPause;
}

/** A state machine with a rule, a pause, permits or queued executions. */
export interface StartLimit {
  stateMachineArn: string;
  /** Missing when neither a limit nor a pause is set. */
  rule?: StartRule;
  /** The number of executions that have a permit. */
  used: number;
  /** The number of queued executions. */
  waiting: number;
  /** The number of queued executions of the key with most of them, without children of Map Runs. */
  longestQueue: number;
}

/** The use of the limit of a key, or of the children of a Distributed Map. */
export interface StartSlot {
  label?: string;
  key?: string;
  used: number;
  waiting: number;
}

export type QueueReason = 'CONCURRENCY' | 'RATE' | 'PAUSED' | 'QUEUE';

/** The place of an execution in the queue of its start limit. Empty while it is not queued. */
export interface QueuePosition {
  /** 1 for the execution that begins next; at most 10,000. */
  position?: number;
  reason?: QueueReason;
  pause?: StartPause;
}

export interface QueuedExecution {
  executionArn: string;
  label?: string;
  key?: string;
  /** The place among the executions of the same key; missing when it is not counted. */
  position?: number;
  reason: QueueReason;
  since: Timestamp;
}

interface Page {
  maxResults: number;
  nextToken: string | undefined;
}

/** The first start limits of an account. */
export interface StartLimits {
  readonly limits: readonly StartLimit[];
  /** Whether the account has further start limits. */
  readonly hasMore: boolean;
}

/** Reads the first 20,000 start limits of the account, in the order of the machines' names. */
export function readStartLimits(signal?: AbortSignal): Promise<StartLimits> {
  return readPages({}, PAGES_MAX, signal);
}

/**
 * Reads the first paused state machines of the account, and the first ones with nearly full queues,
 * in the order of their names. The server reads at most 1,000 limits for each of five pages, and
 * counts only the first 10,000 keys of a state machine.
 */
export function readLimitsNeedingAttention(signal?: AbortSignal): Promise<StartLimits> {
  return readPages({ needsAttention: true }, ATTENTION_PAGES_MAX, signal);
}

async function readPages(
  query: Query,
  pagesMax: number,
  signal: AbortSignal | undefined,
): Promise<StartLimits> {
  const limits: StartLimit[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const response = await get<{ startLimits: StartLimit[]; nextToken?: string }>(
      'start-limits',
      { ...query, maxResults: PAGE_SIZE, nextToken },
      signal,
    );
    limits.push(...response.startLimits);
    nextToken = response.nextToken;
    if (nextToken === undefined) break;
  }
  return { limits, hasMore: nextToken !== undefined };
}

/** Reads the start limit of a state machine. */
export async function readStartLimit(
  stateMachineArn: string,
  signal?: AbortSignal,
): Promise<StartLimit> {
  const { startLimits } = await get<{ startLimits: StartLimit[] }>(
    'start-limits',
    { stateMachineArn },
    signal,
  );
  return startLimits[0] ?? noLimit(stateMachineArn);
}

/** The start limit of a state machine that is not in the list. */
export function noLimit(stateMachineArn: string): StartLimit {
  return { stateMachineArn, used: 0, waiting: 0, longestQueue: 0 };
}

/** Reads the first 100 keys of a state machine that has a limit, those with long queues first. */
export async function readStartSlots(
  stateMachineArn: string,
  signal?: AbortSignal,
): Promise<StartSlot[]> {
  return (await get<{ slots: StartSlot[] }>(`${path(stateMachineArn)}/start-limit`, {}, signal))
    .slots;
}

/** Sets the limit. A pause remains. */
export function setStartLimit(stateMachineArn: string, rule: StartRuleInput): Promise<unknown> {
  return put(`${path(stateMachineArn)}/start-limit`, rule);
}

/** Removes the limit, so that the queued executions begin. A pause remains. */
export function removeStartLimit(stateMachineArn: string): Promise<unknown> {
  return remove(`${path(stateMachineArn)}/start-limit`);
}

/**
 * Makes further starts wait until the state machine is resumed. A paused state machine keeps its
 * pause, which is in the response.
 */
export function pauseMachine(
  stateMachineArn: string,
  reason: string,
): Promise<Pick<StartLimit, 'rule'>> {
  return post(`${path(stateMachineArn)}/pause`, reason === '' ? {} : { reason });
}

export function resumeMachine(stateMachineArn: string): Promise<unknown> {
  return post(`${path(stateMachineArn)}/resume`);
}

/** Lists the queued executions of a state machine, the next one first. */
export function listQueued(
  stateMachineArn: string,
  page: Page,
  signal?: AbortSignal,
): Promise<{ executions: QueuedExecution[]; nextToken?: string }> {
  return get(`${path(stateMachineArn)}/start-limit/queue`, { ...page }, signal);
}

export function getQueuePosition(
  executionArn: string,
  signal?: AbortSignal,
): Promise<QueuePosition> {
  return get(`executions/${pathSegment(executionArn)}/queue`, {}, signal);
}

function path(stateMachineArn: string): string {
  return `state-machines/${pathSegment(stateMachineArn)}`;
}
