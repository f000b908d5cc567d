import { pathSegment, post } from './client';

/**
 * Sends a signal to an execution.
 *
 * @param payload JSON text
 * @param clientToken makes a repeated request store the signal once
 */
export function sendSignal(
  executionArn: string,
  signal: { name: string; payload: string; clientToken: string },
): Promise<unknown> {
  return post(`executions/${pathSegment(executionArn)}/signals`, signal);
}
