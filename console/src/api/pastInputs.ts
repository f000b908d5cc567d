import { detail, type DetailedRow } from '../model/events';
import { get, inPath } from './client';
import { searchExecutions } from './executions';

const EXECUTIONS_MAX = 8;

/** What a state was given in an execution before, and which that was. */
export interface PastInput {
  executionArn: string;
  name: string;
  /** Seconds since 1970. */
  startDate: number;
  /** JSON. */
  input: string;
}

/** What a state was given at its first visit in the latest executions of its machine that came to it. */
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
        `executions/${inPath(executionArn)}/events`,
        { state, type: `${type}StateEntered`, details: true, maxResults: 1 },
        signal,
      );
      const input = detail(events[0]?.event, 'input');
      return input === undefined ? [] : [{ executionArn, name, startDate, input }];
    }),
  );
  return found.flat();
}
