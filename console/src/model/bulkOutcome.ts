import type { BulkAction } from '../api/bulk';
import type { ExecutionStatus } from '../api/executions';

/** The current statuses of the executions on which a bulk job has performed its action. */
export interface BulkOutcome {
  /** `UNKNOWN` for executions that were deleted, or that the user may not read. */
  counts: ReadonlyMap<ExecutionStatus | 'UNKNOWN', number>;
  /** Whether the job has accepted further executions, whose statuses were not read. */
  isPart: boolean;
}

const TEXTS: readonly (readonly [ExecutionStatus | 'UNKNOWN', string])[] = [
  ['FAILED', 'failed'],
  ['TIMED_OUT', 'timed out'],
  ['ABORTED', 'aborted'],
  ['RUNNING', 'running'],
  ['PENDING_REDRIVE', 'pending redrive'],
  ['SUCCEEDED', 'succeeded'],
  ['UNKNOWN', 'unknown'],
];

/** Counts statuses; undefined when there is none. */
export function outcomeOf(
  statuses: readonly (ExecutionStatus | undefined)[],
  isPart: boolean,
): BulkOutcome | undefined {
  if (statuses.length === 0) return undefined;
  const counts = new Map<ExecutionStatus | 'UNKNOWN', number>();
  for (const status of statuses) {
    const key = status ?? 'UNKNOWN';
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { counts, isPart };
}

/** The counts in words: `Now: 18 failed, 3 running`. */
export function outcomeText({ counts, isPart }: BulkOutcome): string {
  const parts = TEXTS.flatMap(([status, text]) => {
    const count = counts.get(status);
    return count === undefined ? [] : [`${count.toLocaleString()} ${text}`];
  });
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const scope = isPart ? `Now, of the first ${total.toLocaleString()}` : 'Now';
  return `${scope}: ${parts.join(', ')}`;
}

/**
 * Classifies the outcome: `info` for pauses, backfills and migrations, `error` when executions have failed, and `success` only when each
 * execution is known to have the intended end.
 */
export function outcomeType(
  action: BulkAction,
  { counts, isPart }: BulkOutcome,
): 'error' | 'in-progress' | 'info' | 'success' {
  // Only a stop and a redrive change the status.
  if (action !== 'STOP' && action !== 'REDRIVE') return 'info';
  if (counts.has('FAILED') || counts.has('TIMED_OUT')) return 'error';
  if (action === 'REDRIVE' && counts.has('ABORTED')) return 'error';
  if (counts.has('RUNNING') || counts.has('PENDING_REDRIVE')) return 'in-progress';
  return isPart || counts.has('UNKNOWN') ? 'info' : 'success';
}
