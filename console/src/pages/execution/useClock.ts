import { useNow } from '../../ui/useNow';
import type { Shown } from './useStore';

const HOUR_MILLIS = 3_600_000;

/**
 * The end of an open interval of an execution, in milliseconds since 1970. It is now while the execution runs.
 * Otherwise it is the last event: of the ended execution, or of the past that the scrubber shows.
 *
 * @param open whether it has not ended, so that the time advances
 * @param at the event up to which the execution is shown; undefined for all
 */
export function useClock(shown: Shown, open: boolean, at: number | undefined): number {
  const { fold } = shown;
  const advances = open && at === undefined && fold.status === 'RUNNING';
  const clock = useNow(advances ? 1000 : HOUR_MILLIS);
  const last = fold.lastAt ?? 0;
  return advances ? Math.max(clock, last) : last;
}
