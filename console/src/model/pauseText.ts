import type { PauseState } from '../api/pauses';
import { visibleText } from './visibleText';

/**
 * The sentences about a pause: its begin, person and reason, and whether time-outs stop.
 *
 * @param timeText formats a time in ISO 8601
 */
export function pauseText(
  { since, by, reason, timeouts }: NonNullable<PauseState['paused']>,
  timeText: (iso: string) => string,
): string {
  return [
    `Paused since ${timeText(since)}${by === undefined ? '' : ` by ${visibleText(by)}`}.`,
    ...(reason === undefined ? [] : [`Reason: ${visibleText(reason)}`]),
    ...(timeouts === 'STOP' ? ['Its time-outs have stopped.'] : []),
  ].join(' ');
}
