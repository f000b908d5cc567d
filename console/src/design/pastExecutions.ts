import { describeExecution, searchExecutions, type Execution } from '../api/executions';

const PAST_MAX = 10;

/** Reads the latest executions of a state machine with their inputs. */
export async function pastExecutions(machine: string, signal: AbortSignal): Promise<Execution[]> {
  const { executions } = await searchExecutions({ machine }, { maxResults: PAST_MAX }, signal);
  return Promise.all(executions.map((each) => describeExecution(each.executionArn, signal)));
}
