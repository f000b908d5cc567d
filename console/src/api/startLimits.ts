import { get, pathSegment } from './client';

/** The place of an execution in the queue of its start limit. Empty while it is not queued. */
export interface QueuePosition {
  /** 1 for the execution that begins next; at most 10,000. */
  position?: number;
  reason?: 'CONCURRENCY' | 'RATE' | 'PAUSED' | 'QUEUE';
}

export function getQueuePosition(
  executionArn: string,
  signal: AbortSignal,
): Promise<QueuePosition> {
  return get(`executions/${pathSegment(executionArn)}/queue`, {}, signal);
}
