import type { Execution } from '../api/executions';
import type { StreamState } from '../api/stream';
import type { ExecutionFold } from './fold';
import type { VisitStatus } from './visits';

const STREAM_TEXTS = {
  connecting: 'Connecting…',
  live: 'Live',
  waiting: 'Disconnected, reconnecting…',
  ended: 'Ended',
} as const;

/** The part of a history that the page has received. */
export interface ReceivedHistory {
  readonly fold: Pick<ExecutionFold, 'status' | 'redrives' | 'lastId'>;
  /** The status in the end event of the stream; undefined while the stream continues. */
  readonly end: string | undefined;
}

/**
 * Whether stored events are still loading. The history of an ended execution is complete with the
 * end after its last redrive. The history of a running execution is complete with the last event
 * that was stored when the page was opened. Later events are shown as they arrive.
 *
 * @param lastStoredId the id of that event; undefined until it is read, 0 without permission
 */
export function isHistoryLoading(
  { status, redriveCount }: Pick<Execution, 'status' | 'redriveCount'>,
  { fold, end }: ReceivedHistory,
  lastStoredId: number | undefined,
): boolean {
  if (end !== undefined) return false;
  if (status === 'RUNNING') return lastStoredId === undefined || fold.lastId < lastStoredId;
  return fold.status === 'RUNNING' || fold.redrives.length < redriveCount;
}

/**
 * Whether events that are still loading can change the status of a visit. They can contain the end
 * of an open visit, and the redrive of one that did not succeed.
 */
export function canChangeStatus(status: VisitStatus): boolean {
  return status !== 'succeeded' && status !== 'caught';
}

/**
 * Whether a page that follows a stream shows the current state. A page that opens its first stream
 * counts as live, because it shows no earlier state.
 *
 * @param received the number of received events
 */
export function isLive(state: StreamState, received: number): boolean {
  return state === 'live' || state === 'ended' || (state === 'connecting' && received === 0);
}

/** The text of the state of an event stream. */
export function streamText(state: StreamState, isLoading: boolean): string {
  return state === 'live' && isLoading ? 'Loading events…' : STREAM_TEXTS[state];
}

/**
 * The text in the place of data whose events are not received yet.
 *
 * @param count the number of received events; undefined for a text without it
 */
export function loadingText(state: StreamState, count?: number): string {
  if (state === 'waiting') return 'The events could not be read yet';
  return count === undefined
    ? 'Loading events…'
    : `Loading events: ${count.toLocaleString()} so far`;
}
