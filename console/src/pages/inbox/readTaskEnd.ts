import { listAuditRecords } from '../../api/audit';
import { listEvents } from '../../api/history';
import type { OpenTask } from '../../api/tasks';
import type { EventRow } from '../../model/events';
import { END_TYPES, endOfTask, type TaskEnd } from '../../model/taskEnd';

const EVENTS_MAX = 1_000;
/** A Map with many iterations has many events after the one that scheduled the task. */
const PAGES_MAX = 20;
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
  const rows: EventRow[] = [];
  let nextToken: string | undefined;
  let end: EventRow | undefined;
  let pages = 0;
  do {
    const page = await listEvents(
      task.executionArn,
      { type: END_TYPES, from },
      { maxResults: EVENTS_MAX, nextToken },
      signal,
    );
    rows.push(...page.events);
    end = endOfTask(rows, task);
    nextToken = page.nextToken;
    pages++;
  } while (end === undefined && nextToken !== undefined && pages < PAGES_MAX);
  if (end === undefined) return undefined;
  const by = isAudited ? await answeredBy(task, from, end.timestamp, signal) : undefined;
  return { type: end.type, at: end.timestamp, ...(by === undefined ? {} : { by }) };
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
