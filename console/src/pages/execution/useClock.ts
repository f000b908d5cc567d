import { useNow } from '../../ui/useNow';
import type { ExecutionView } from './useStore';

const HOUR_MILLIS = 3_600_000;

/**
 * The end of an open interval of an execution, in milliseconds since 1970. It is now while the
 * execution runs. Otherwise it is the last event: of the ended execution, or the event that the
 * scrubber selects.
 *
 * @param open whether the interval has not ended, so that the time advances
 * @param at the event up to which the execution is shown; undefined for all
 */
export function useClock(shown: ExecutionView, open: boolean, at: number | undefined): number {
  const { fold } = shown;
  const advances = open && at === undefined && fold.status === 'RUNNING';
  const clock = useNow(advances ? 1000 : HOUR_MILLIS);
  const last = fold.lastAt ?? 0;
  return advances ? Math.max(clock, last) : last;
}
