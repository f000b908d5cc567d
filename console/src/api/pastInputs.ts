import { detail, type DetailedRow } from '../model/events';
import { get, pathSegment } from './client';
import { searchExecutions } from './executions';

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
