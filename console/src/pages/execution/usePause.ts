import { useEffect } from 'react';
import { describePause, type PauseState } from '../../api/pauses';
import { useLoad, type Load } from '../../ui/useLoad';

/** The stream of the execution has no event of a pause or a resume. */
const RELOAD_MILLIS = 3_000;

/**
 * Reads whether an execution is paused.
 *
 * @param canPause whether the execution can be paused; other executions are not read
 * @param events the number of received history events
 */
export function usePause(arn: string, canPause: boolean, events: number): Load<PauseState> {
  const pause = useLoad<PauseState>(
    canPause ? arn : 'no pause',
    (signal) => (canPause ? describePause(arn, signal) : Promise.resolve({})),
    canPause ? RELOAD_MILLIS : undefined,
  );
  const isPaused = pause.data?.paused !== undefined;
  const { reload } = pause;
  // A paused execution enters no state, so a new event is likely to follow a resume.
  useEffect(() => {
    if (isPaused) reload();
  }, [events, isPaused, reload]);
  return pause;
}
