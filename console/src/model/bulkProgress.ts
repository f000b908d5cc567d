import type { BulkJob } from '../api/bulk';

type Counts = Pick<BulkJob, 'state' | 'total' | 'done' | 'skipped' | 'failed'>;

/** Whether a job does no more work. A cancelled or failed job has executions without a result. */
export function isOver({ state }: Pick<BulkJob, 'state'>): boolean {
  return state === 'COMPLETED' || state === 'CANCELLED' || state === 'FAILED';
}

/** The share of executions with a result, in percent. */
export function progressOf(job: Counts): number {
  if (job.total === 0) return job.state === 'COMPLETED' ? 100 : 0;
  return (100 * handledBy(job)) / job.total;
}

/** The executions to which an ended job has done nothing; undefined when there are none. */
export function notProcessedText(job: Counts): string | undefined {
  const count = job.total - handledBy(job);
  return isOver(job) && count > 0 ? `${count.toLocaleString()} not processed` : undefined;
}

function handledBy({ done, skipped, failed }: Counts): number {
  return done + skipped + failed;
}
