import type { Execution } from '../api/executions';
import type { ExecutionFold } from './fold';

/** The part of a history that the page has received. */
export interface ReceivedHistory {
  readonly fold: Pick<ExecutionFold, 'status' | 'redrives'>;
  /** The status in the end event of the stream; undefined while the stream continues. */
  readonly end: string | undefined;
  /** Whether the first events of a long history still arrive. */
  readonly loadsFirst: boolean;
}

/**
 * Whether events of a history are still loading, so that states without an end can have ended. The
 * history of an ended execution is complete with its end after the last redrive.
 */
export function isHistoryLoading(
  { status, redriveCount }: Pick<Execution, 'status' | 'redriveCount'>,
  { fold, end, loadsFirst }: ReceivedHistory,
): boolean {
  if (end !== undefined) return false;
  if (status === 'RUNNING') return loadsFirst;
  return fold.status === 'RUNNING' || fold.redrives.length < redriveCount;
}
