import type { StateStatistic } from '../model/heat';
import { get, pathSegment } from './client';
import type { Criteria } from './executions';

/** The response of `GET /statistics/states`. */
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

/** Reads the current definition of a state machine. */
export async function readDefinition(machine: string, signal?: AbortSignal): Promise<string> {
  const { definition } = await get<{ definition: string }>(
    `state-machines/${pathSegment(machine)}`,
    {},
    signal,
  );
  return definition;
}
