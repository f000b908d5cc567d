import { get, patch, pathSegment, post } from './client';
import type { Timestamp } from './executions';

/** An activity task or a callback that waits for an answer. */
export interface OpenTask {
  taskToken: string;
  kind: 'ACTIVITY' | 'CALLBACK';
  /**
   * `TAKEN` when a worker has polled the task. A waiting task of a paused execution is `TAKEN`
   * without a date.
   */
  status: 'WAITING' | 'TAKEN';
  executionArn: string;
  state?: string;
  /** The branch or iteration of the task, as in the history; empty for the execution itself. */
  frame: string;
  activityArn?: string;
  scheduledDate: Timestamp;
  takenDate?: Timestamp;
  workerName?: string;
  heartbeatSeconds?: number;
  heartbeatDue?: Timestamp;
  timeoutDue?: Timestamp;
  /** The person who answers the task: the ARN of a principal, or a name without sign-in. */
  assignee?: string;
  assignedDate?: Timestamp;
  note?: string;
  /** The time until which people intend to answer. */
  dueDate?: Timestamp;
  /** The number of changes of assignee, note and due date. */
  revision: number;
  /** The input of an activity task, JSON text; lists omit it. */
  input?: string;
}

export interface TaskFilter {
  kind?: OpenTask['kind'] | undefined;
  status?: OpenTask['status'] | undefined;
  activityArn?: string | undefined;
  executionArn?: string | undefined;
  assignee?: string | undefined;
  /** Whether any person has the task. */
  assigned?: boolean | undefined;
  /** `SCHEDULED` (longest wait first) when undefined. */
  order?: 'SCHEDULED' | 'DUE' | undefined;
}

/** Lists open tasks. */
export function listTasks(
  filter: TaskFilter,
  page: { maxResults?: number; nextToken?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<{ tasks: OpenTask[]; nextToken?: string }> {
  return get('tasks', { ...filter, ...page }, signal);
}

export function describeTask(token: string, signal?: AbortSignal): Promise<OpenTask> {
  return get(`tasks/${pathSegment(token)}`, {}, signal);
}

/**
 * Assigns a task to the caller, unless another person has it.
 *
 * @param name the caller's name when the server demands no sign-in
 */
export function claimTask(token: string, name: string | undefined): Promise<OpenTask> {
  return post(`tasks/${pathSegment(token)}/claim`, { assignee: name });
}

/** Ends the claim of the caller. */
export function releaseTask(token: string, name: string | undefined): Promise<OpenTask> {
  return post(`tasks/${pathSegment(token)}/release`, { assignee: name });
}

/** Assigns a task to a person, even if another person has it. */
export function assignTask(token: string, assignee: string | undefined): Promise<OpenTask> {
  return post(`tasks/${pathSegment(token)}/assign`, { assignee });
}

/** Replaces the note and the due date; refused when the task has another revision. */
export function annotateTask(
  token: string,
  annotation: { note?: string; dueDate?: Timestamp; revision: number },
): Promise<OpenTask> {
  return patch(`tasks/${pathSegment(token)}`, annotation);
}

/** @param output JSON text */
export function completeTask(token: string, output: string): Promise<unknown> {
  return post(`tasks/${pathSegment(token)}/complete`, { output });
}

export function rejectTask(
  token: string,
  reason: { error?: string; cause?: string },
): Promise<unknown> {
  return post(`tasks/${pathSegment(token)}/reject`, reason);
}

const EVENTS_MAX = 100;

/**
 * Reads the parameters that a callback task sent when it was scheduled.
 *
 * @returns JSON text that contains the task token; undefined when none of the latest scheduled
 *     tasks has the token
 */
export async function callbackParameters(
  task: OpenTask,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const page = await get<{
    events: { event?: { taskScheduledEventDetails?: { parameters?: string } } }[];
  }>(
    `executions/${pathSegment(task.executionArn)}/events`,
    {
      type: 'TaskScheduled',
      reverseOrder: true,
      details: true,
      maxResults: EVENTS_MAX,
    },
    signal,
  );
  return page.events
    .map((row) => row.event?.taskScheduledEventDetails?.parameters)
    .find((parameters) => parameters?.includes(task.taskToken) === true);
}

/**
 * Reads the input of an activity task, or the parameters of a callback.
 *
 * @returns JSON text; undefined when it is unavailable
 */
export async function taskInput(task: OpenTask, signal?: AbortSignal): Promise<string | undefined> {
  return task.input ?? callbackParameters(task, signal);
}
