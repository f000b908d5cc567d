import { get, pathSegment, post } from './client';
import type { Timestamp } from './executions';

/** An activity task or a callback that waits for an answer. */
export interface OpenTask {
  taskToken: string;
  kind: 'ACTIVITY' | 'CALLBACK';
  /** `TAKEN` when a worker has polled the task. */
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
  /** The input of an activity task, JSON text; lists omit it. */
  input?: string;
}

export interface TaskFilter {
  kind?: OpenTask['kind'] | undefined;
  status?: OpenTask['status'] | undefined;
  activityArn?: string | undefined;
  executionArn?: string | undefined;
}

/** Lists open tasks, longest wait first. */
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
