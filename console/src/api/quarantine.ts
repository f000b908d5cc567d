import { get, post } from './client';

/** An execution that cannot be recovered, with the reason. */
export interface Quarantined {
  executionArn: string;
  status?: string;
  since?: string;
  error?: string;
}

export function listQuarantined(
  signal?: AbortSignal,
): Promise<{ executions: Quarantined[]; next?: string }> {
  return get('quarantine', {}, signal);
}

/** Removes an execution from quarantine; its owner then reads the journal again. */
export function retryQuarantined(arn: string): Promise<unknown> {
  return post('inspect/retry', {}, { arn });
}
