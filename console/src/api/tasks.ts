import { get, inPath, post } from './client';
import type { Timestamp } from './executions';

/** An activity task or a callback that waits for an answer. */
export interface OpenTask {
  taskToken: string;
  kind: 'ACTIVITY' | 'CALLBACK';
  /** Whether a worker has it. */
  status: 'WAITING' | 'TAKEN';
  executionArn: string;
  state?: string;
  activityArn?: string;
  scheduledDate: Timestamp;
  takenDate?: Timestamp;
  workerName?: string;
  heartbeatSeconds?: number;
  heartbeatDue?: Timestamp;
  timeoutDue?: Timestamp;
  /** JSON text of an activity task; not in lists. */
  input?: string;
}

export interface TaskFilter {
  kind?: OpenTask['kind'] | undefined;
  status?: OpenTask['status'] | undefined;
  activityArn?: string | undefined;
  executionArn?: string | undefined;
}

/** Those that wait longest first. */
export function listTasks(
  filter: TaskFilter,
  page: { maxResults?: number; nextToken?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<{ tasks: OpenTask[]; nextToken?: string }> {
  return get('tasks', { ...filter, ...page }, signal);
}

export function describeTask(token: string, signal?: AbortSignal): Promise<OpenTask> {
  return get(`tasks/${inPath(token)}`, {}, signal);
}

/** @param output JSON text */
export function completeTask(token: string, output: string): Promise<unknown> {
  return post(`tasks/${inPath(token)}/complete`, { output });
}

export function rejectTask(
  token: string,
  reason: { error?: string; cause?: string },
): Promise<unknown> {
  return post(`tasks/${inPath(token)}/reject`, reason);
}

const EVENTS_MAX = 100;

/**
 * What was sent when a callback's task was scheduled: JSON text with the task's token in it, as whoever is to
 * answer has got it. Undefined where none of the latest calls has the token.
 */
export async function callbackParameters(
  task: OpenTask,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const page = await get<{
    events: { event?: { taskScheduledEventDetails?: { parameters?: string } } }[];
  }>(
    `executions/${inPath(task.executionArn)}/events`,
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
