import type { ExecutionStatus } from '../api/executions';

/** How the latest executions of a machine went, in numbers and words. */
export interface Health {
  readonly ended: number;
  readonly well: number;
  readonly running: number;
  /** `17 of 20 succeeded, 1 running`. */
  readonly text: string;
}

export function healthOf(statuses: readonly ExecutionStatus[]): Health {
  const running = statuses.filter(
    (status) => status === 'RUNNING' || status === 'PENDING_REDRIVE',
  ).length;
  const ended = statuses.length - running;
  const well = statuses.filter((status) => status === 'SUCCEEDED').length;
  const parts = [
    ...(ended > 0 ? [`${well} of ${ended} succeeded`] : []),
    ...(running > 0 ? [`${running} running`] : []),
  ];
  return { ended, well, running, text: parts.length === 0 ? 'None yet' : parts.join(', ') };
}
