import type { ExecutionStatus } from '../api/executions';

const HAS_ENDED = 'it has ended';

/** The reasons why an action does not apply to executions with a status. */
type Reasons = Readonly<Partial<Record<ExecutionStatus, string>>>;

const OF_ENDED: Reasons = {
  SUCCEEDED: HAS_ENDED,
  FAILED: HAS_ENDED,
  TIMED_OUT: HAS_ENDED,
  ABORTED: HAS_ENDED,
};

const REASONS: Readonly<Record<'STOP' | 'REDRIVE' | 'PAUSE' | 'RESUME', Reasons>> = {
  STOP: OF_ENDED,
  REDRIVE: { RUNNING: 'it is running', SUCCEEDED: 'it has succeeded' },
  PAUSE: OF_ENDED,
  RESUME: OF_ENDED,
};

/**
 * The reason why an action does not apply to an execution; undefined when it applies. A list can
 * miss a pause, so only the server knows whether a running execution is paused.
 *
 * @param status undefined when it is unknown
 */
export function leftOutReason(
  action: keyof typeof REASONS,
  status: ExecutionStatus | undefined,
): string | undefined {
  return status === undefined ? undefined : REASONS[action][status];
}
