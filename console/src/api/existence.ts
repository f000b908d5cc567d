import { ApiError, get, pathSegment } from './client';
import { describeExecution } from './executions';

/** Whether an execution exists. True also when the user may not read it. */
export function executionExists(arn: string, signal?: AbortSignal): Promise<boolean> {
  return exists(describeExecution(arn, signal), 'ExecutionDoesNotExist');
}

/**
 * Whether a state machine exists. Executions of a deleted state machine remain. True also when the
 * user may not read it.
 */
export function machineExists(arn: string, signal?: AbortSignal): Promise<boolean> {
  const description = get(
    `state-machines/${pathSegment(arn)}`,
    { includedData: 'METADATA_ONLY' },
    signal,
  );
  return exists(description, 'StateMachineDoesNotExist');
}

/** Whether a read failed because its object was deleted or never existed. */
export function isMissing(failure: unknown, type: string): boolean {
  return failure instanceof ApiError && failure.type === type;
}

async function exists(read: Promise<unknown>, missingType: string): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (failure) {
    if (isMissing(failure, missingType)) return false;
    if (failure instanceof ApiError && !failure.isRetryable) return true;
    throw failure;
  }
}
