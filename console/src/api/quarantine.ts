import { get, post } from './client';

/** An execution that cannot be recovered, and why. */
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

/** Takes it out of quarantine: its owner reads the journal anew. */
export function retryQuarantined(arn: string): Promise<unknown> {
  return post('inspect/retry', {}, { arn });
}
