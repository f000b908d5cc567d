import type { EventRow } from './events';
import { personName } from './assignment';
import { visibleText } from './visibleText';

/** The events that end a task, each with the verb of its author, a person or a worker. */
const TASK_ENDS: Readonly<Record<string, string>> = {
  ActivitySucceeded: 'completed',
  TaskSucceeded: 'completed',
  ActivityFailed: 'failed',
  TaskFailed: 'failed',
  ActivityTimedOut: '',
  TaskTimedOut: '',
};

/** The events that end an execution while a task waits, each with the verb of the execution. */
const EXECUTION_ENDS: Readonly<Record<string, string>> = {
  ExecutionAborted: 'was stopped',
  ExecutionFailed: 'failed',
  ExecutionTimedOut: 'timed out',
};

const SCHEDULED = ['ActivityScheduled', 'TaskScheduled'];

/** The types of the events that `endOfTask` needs. */
export const END_TYPES = [...SCHEDULED, ...Object.keys(TASK_ENDS), ...Object.keys(EXECUTION_ENDS)];

/** The end of a task, and its author if the audit log names one. */
export interface TaskEnd {
  type: string;
  /** Seconds since 1970. */
  at: number;
  /** The ARN of a principal. */
  by?: string;
}

/** Times are compared to the millisecond. */
const ROUNDING_SECONDS = 0.0005;

/**
 * The event that ended a task: the first one of its frame after it was scheduled, or the end of its
 * execution.
 *
 * @param rows events of `END_TYPES` in the order of the history
 */
export function endOfTask(
  rows: readonly EventRow[],
  task: { frame: string; scheduledDate: number },
): EventRow | undefined {
  const own = (row: EventRow): boolean => row.frame === task.frame;
  const scheduled = rows.find(
    (row) =>
      own(row) &&
      SCHEDULED.includes(row.type) &&
      row.timestamp >= task.scheduledDate - ROUNDING_SECONDS,
  );
  if (scheduled === undefined) return undefined;
  return rows.find(
    (row) =>
      row.id > scheduled.id && ((own(row) && row.type in TASK_ENDS) || row.type in EXECUTION_ENDS),
  );
}

/**
 * The sentences about a task that has ended while its dialog was open: its author and the time.
 *
 * @param end undefined while it is unknown
 * @param assignee the last assignee of the task
 * @param isSent whether this dialog has sent an answer whose response was lost
 * @param time the formatted time of the end
 */
export function endText(
  end: TaskEnd | undefined,
  { assignee, isSent }: { assignee: string | undefined; isSent: boolean },
  time: (seconds: number) => string,
): string {
  const first = 'The task no longer waits for an answer.';
  if (end === undefined) {
    const by = isSent ? 'It has been answered' : 'Someone else has answered it';
    return `${first} ${by}, or it has timed out.`;
  }
  const at = time(end.at);
  const ofExecution = EXECUTION_ENDS[end.type];
  if (ofExecution !== undefined) return `${first} Its execution ${ofExecution} at ${at}.`;
  const verb = TASK_ENDS[end.type] ?? '';
  if (verb === '') return `${first} It timed out at ${at}.`;
  if (end.by !== undefined)
    return `${first} ${visibleText(personName(end.by))} ${verb} it at ${at}.`;
  if (isSent) return `${first} It ${verb === 'failed' ? 'failed' : 'was completed'} at ${at}.`;
  const claim =
    assignee === undefined ? '' : ` ${visibleText(personName(assignee))} had claimed it.`;
  return `${first} Someone else ${verb} it at ${at}.${claim}`;
}

/**
 * The reason why a person cannot answer a task: another person has claimed it, and the server knows
 * both. Undefined when the person can.
 */
export function refusedAnswer(
  task: { assignee?: string },
  person: { id: string; isVerified: boolean },
): string | undefined {
  const { assignee } = task;
  if (!person.isVerified || assignee === undefined || assignee === person.id) return undefined;
  return `${visibleText(personName(assignee))} has this task. Assign it to yourself to answer it.`;
}
