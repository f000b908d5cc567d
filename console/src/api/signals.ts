import { pathSegment, post } from './client';

export interface NewSignal {
  name: string;
  /** JSON text. */
  payload: string;
  /** Makes a repeated request store the signal once. */
  clientToken: string;
}

/** Sends a signal to an execution. */
export function sendSignal(executionArn: string, signal: NewSignal): Promise<unknown> {
  return post(`executions/${pathSegment(executionArn)}/signals`, signal);
}

/**
 * Sends a signal to all executions that wait with a key.
 *
 * @returns the numbers of the executions that have received it, and that could not accept it
 */
export function sendSignalToKey(
  key: string,
  signal: NewSignal,
): Promise<{ delivered: number; unreached: number }> {
  return post('signals', { ...signal, key });
}
