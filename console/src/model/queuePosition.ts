import type { QueuePosition, QueueReason } from '../api/startLimits';

const POSITION_MAX = 10_000;

const REASONS: Record<QueueReason, string> = {
  CONCURRENCY: 'start limit reached',
  RATE: 'start rate reached',
  PAUSED: 'state machine paused',
  QUEUE: 'begins soon',
};

/** Describes why an execution is queued, as the end of a sentence. */
export function queueReasonText(reason: QueueReason): string {
  return REASONS[reason];
}

/** Describes the position of an execution in its queue; undefined when it is not queued. */
export function queuePositionText({ position, reason }: QueuePosition): string | undefined {
  if (position === undefined) return undefined;
  const text =
    position < POSITION_MAX ? String(position) : `${POSITION_MAX.toLocaleString('en-US')} or later`;
  return `Queued at position ${text}${reason === undefined ? '' : `: ${REASONS[reason]}`}`;
}
