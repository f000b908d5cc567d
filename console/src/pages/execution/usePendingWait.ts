import { listEndpointRules } from '../../api/endpointRules';
import { inspect } from '../../api/repairs';
import { frameOf, pendingCallOf, type PendingCall } from '../../model/pendingCall';
import { isCallback, onlyWaits, type Visit } from '../../model/visits';
import { useLoad } from '../../ui/useLoad';

const RELOAD_MILLIS = 5_000;

/** A wait that the events of a visit do not contain. */
export interface PendingWait {
  /** The time of the next attempt, in milliseconds since 1970. */
  retryAt: number | undefined;
  /** The call that waits for a permit or a service. */
  call: PendingCall | undefined;
  /** Whether the endpoint of the call is paused. */
  isPaused: boolean;
}

/** Whether an open visit may wait for something that its events do not show. */
function mayWait(visit: Visit): boolean {
  if (visit.status === 'retrying') return true;
  const attempt = visit.attempts.at(-1);
  return (
    visit.type === 'Task' &&
    attempt?.outcome === 'running' &&
    !isCallback(attempt) &&
    !onlyWaits(attempt)
  );
}

/**
 * Reads the wait of a visit.
 *
 * @param visit an open visit; undefined for none
 */
export function usePendingWait(arn: string, visit: Visit | undefined): PendingWait {
  const waiting = visit !== undefined && mayWait(visit) ? visit : undefined;
  const isRetrying = waiting?.status === 'retrying';
  const { data } = useLoad(
    waiting === undefined ? 'no wait' : `${arn} ${waiting.frame} ${waiting.lastId}`,
    (signal) => (waiting === undefined ? Promise.resolve(undefined) : inspect(arn, signal)),
    waiting === undefined || isRetrying ? undefined : RELOAD_MILLIS,
  );
  const frame = waiting && frameOf(data?.frames, waiting.frame);
  const call = isRetrying ? undefined : pendingCallOf(frame);
  const isLimited = call?.isLimited === true;
  const rules = useLoad(
    isLimited ? 'endpoint-rules' : 'no rules',
    (signal) => (isLimited ? listEndpointRules(signal) : Promise.resolve([])),
    isLimited ? RELOAD_MILLIS : undefined,
  );
  return {
    retryAt: isRetrying && frame?.until !== undefined ? Date.parse(frame.until) : undefined,
    call,
    isPaused: rules.data?.some((rule) => rule.endpoint === call?.endpoint && rule.paused) === true,
  };
}
