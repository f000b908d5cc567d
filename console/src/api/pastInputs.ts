import { detail, type DetailedRow } from '../model/events';
import { get, pathSegment } from './client';
import { searchExecutions } from './executions';
import { readEvent } from './history';

const EXECUTIONS_MAX = 8;

/** The input of a state in an earlier execution. */
export interface PastInput {
  executionArn: string;
  name: string;
  /** Seconds since 1970. */
  startDate: number;
  /** JSON text. */
  input: string;
}

/**
 * Reads the input of a state's first visit in each of the machine's latest executions. Executions
 * that did not enter the state are omitted.
 */
export async function pastStateInputs(
  machine: string,
  state: string,
  type: string,
  signal: AbortSignal,
): Promise<PastInput[]> {
  const { executions } = await searchExecutions(
    { machine },
    { maxResults: EXECUTIONS_MAX },
    signal,
  );
  const found = await Promise.all(
    executions.map(async ({ executionArn, name, startDate }): Promise<PastInput[]> => {
      const { events } = await get<{ events: DetailedRow[] }>(
        `executions/${pathSegment(executionArn)}/events`,
        { state, type: `${type}StateEntered`, details: true, maxResults: 1 },
        signal,
      );
      const input = detail(events[0]?.event, 'input');
      return input === undefined ? [] : [{ executionArn, name, startDate, input }];
    }),
  );
  return found.flat();
}

/** The types of events that contain an answer. */
const ANSWERS = ['TaskSucceeded', 'ActivitySucceeded'];

/**
 * Reads the latest answer of a task in the machine's latest executions.
 *
 * @returns JSON text; undefined when none of them has an answer
 */
export async function earlierAnswer(
  machine: string,
  state: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { executions } = await searchExecutions(
    { machine },
    { maxResults: EXECUTIONS_MAX },
    signal,
  );
  const answers = await Promise.all(
    executions.map(async ({ executionArn }) => {
      const { events } = await get<{ events: DetailedRow[] }>(
        `executions/${pathSegment(executionArn)}/events`,
        { state, type: 'TaskStateExited', details: true, reverseOrder: true, maxResults: 1 },
        signal,
      );
      // The answer is the event before. The output of the state may be something else.
      const exited = events[0]?.event;
      const before = exited?.['previousEventId'];
      if (typeof before !== 'number') return undefined;
      const answered = await readEvent(executionArn, before);
      return answered !== undefined && ANSWERS.includes(answered.type)
        ? detail(answered, 'output')
        : undefined;
    }),
  );
  return answers.find((answer) => answer !== undefined);
}
