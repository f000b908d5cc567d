import { listAuditRecords } from '../../api/audit';
import { listEvents } from '../../api/history';
import type { OpenTask } from '../../api/tasks';
import { endOfTask, EXECUTION_END_TYPES, TASK_END_TYPES, type TaskEnd } from '../../model/taskEnd';

const EVENTS_MAX = 1_000;
const RECORDS_MAX = 100;
/** The actions that answer a task in the console. */
const ANSWERS = ['CompleteOpenTask', 'RejectOpenTask'];

/**
 * Reads the end of a task from the history, and its author from the audit log.
 *
 * @param isAudited whether requests name their principals
 * @returns undefined while the history has no end
 */
export async function readTaskEnd(
  task: OpenTask,
  isAudited: boolean,
  signal: AbortSignal,
): Promise<TaskEnd | undefined> {
  const from = new Date(task.scheduledDate * 1000).toISOString();
  const page = { maxResults: EVENTS_MAX };
  const ofState = await listEvents(
    task.executionArn,
    { type: TASK_END_TYPES, state: task.state, from },
    page,
    signal,
  );
  const row = endOfTask(ofState.events, task);
  if (row !== undefined) {
    const end = { type: row.type, at: row.timestamp };
    const by = isAudited ? await answeredBy(task, from, row.timestamp, signal) : undefined;
    return by === undefined ? end : { ...end, by };
  }
  const { events } = await listEvents(
    task.executionArn,
    { type: EXECUTION_END_TYPES, from },
    page,
    signal,
  );
  const ended = events[0];
  return ended === undefined ? undefined : { type: ended.type, at: ended.timestamp };
}

/** The principal of the only answer that the audit log has since the task was scheduled. */
async function answeredBy(
  task: OpenTask,
  from: string,
  until: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { records } = await listAuditRecords(
      { resource: task.executionArn, verdict: 'ALLOWED', from },
      { maxResults: RECORDS_MAX },
      signal,
    );
    const people = new Set(
      records
        .filter(({ action, time }) => ANSWERS.some((one) => action.endsWith(one)) && time <= until)
        .map(({ principal }) => principal),
    );
    // Tasks of several branches can have answers of several people.
    return people.size === 1 ? [...people][0] : undefined;
  } catch {
    // Not everyone may read the audit log.
    return undefined;
  }
}
