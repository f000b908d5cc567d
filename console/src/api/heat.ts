import type { StateStatistic } from '../model/heat';
import { get, inPath } from './client';
import type { Criteria } from './executions';

/** Answer of `GET /statistics/states`. */
export interface StateStatistics {
  states: StateStatistic[];
  visitsLeftOut: number;
  executionsRead: number;
  executionsUnreadable: number;
  executionsMatching: { count: number; orMore: boolean };
}

export function stateStatistics(
  criteria: Criteria,
  signal?: AbortSignal,
): Promise<StateStatistics> {
  return get('statistics/states', { ...criteria }, signal);
}

/** The definition of a machine as it is now. */
export async function readDefinition(machine: string, signal?: AbortSignal): Promise<string> {
  const { definition } = await get<{ definition: string }>(
    `state-machines/${inPath(machine)}`,
    {},
    signal,
  );
  return definition;
}
