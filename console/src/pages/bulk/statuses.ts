import { useRef } from 'react';
import type { BulkItem } from '../../api/bulk';
import { ApiError } from '../../api/client';
import { describeExecution, type ExecutionStatus } from '../../api/executions';

/** An execution of a job with its current status; undefined while the job has not changed it. */
export type ItemWithStatus = BulkItem & { status: ExecutionStatus | undefined };

export type ReadStatuses = (
  items: readonly BulkItem[],
  signal: AbortSignal,
) => Promise<ItemWithStatus[]>;

/**
 * Reads the current statuses of executions that the job has changed. A status that cannot change is
 * read once.
 */
export function useStatuses(): ReadStatuses {
  const ended = useRef(new Map<string, ExecutionStatus>());
  return (items, signal) =>
    Promise.all(
      items.map(async (item) => {
        if (item.state !== 'DONE') return { ...item, status: undefined };
        const known = ended.current.get(item.executionArn);
        if (known !== undefined) return { ...item, status: known };
        const status = await readStatus(item.executionArn, signal);
        if (status !== undefined && !isActive(status)) {
          ended.current.set(item.executionArn, status);
        }
        return { ...item, status };
      }),
    );
}

/** The status of an execution; undefined when it was deleted, or the user may not read it. */
async function readStatus(arn: string, signal: AbortSignal): Promise<ExecutionStatus | undefined> {
  try {
    return (await describeExecution(arn, signal)).status;
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.isRetryable) throw failure;
    return undefined;
  }
}

export function isActive(status: ExecutionStatus): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}
