import { useNow } from '../../ui/useNow';
import type { ExecutionView } from './useStore';

const HOUR_MILLIS = 3_600_000;

/**
 * Returns the time up to which an interval of an execution is drawn, in milliseconds since 1970. It
 * is the current time while the interval is open, the execution runs and no earlier event is
 * selected. Otherwise it is the time of the last shown event.
 *
 * @param isOpen whether the interval has not ended
 * @param atEvent the event up to which the execution is shown; undefined for all
 */
export function useIntervalEndMillis(
  shown: ExecutionView,
  isOpen: boolean,
  atEvent: number | undefined,
): number {
  const { fold } = shown;
  const isOngoing = isOpen && atEvent === undefined && fold.status === 'RUNNING';
  const clock = useNow(isOngoing ? 1000 : HOUR_MILLIS);
  const last = fold.lastAt ?? 0;
  return isOngoing ? Math.max(clock, last) : last;
}
