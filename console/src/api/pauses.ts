import { get, pathSegment, post } from './client';

/** The pause of an execution. `paused` is absent while the execution is not paused. */
export interface PauseState {
  paused?: { since: string; by?: string; reason?: string; timeouts: 'CONTINUE' | 'STOP' };
}

export function describePause(executionArn: string, signal?: AbortSignal): Promise<PauseState> {
  return get(`executions/${pathSegment(executionArn)}/pause`, {}, signal);
}

/** Pauses an execution; its time-outs continue. */
export function pauseExecution(executionArn: string, reason: string): Promise<unknown> {
  return post(`executions/${pathSegment(executionArn)}/pause`, reason === '' ? {} : { reason });
}

/**
 * Pauses an execution that is not paused. The server accepts the pause of a paused one, and does not
 * change it.
 *
 * @returns false when the execution was already paused
 */
export async function pauseIfResumed(executionArn: string, reason = ''): Promise<boolean> {
  if ((await describePause(executionArn)).paused !== undefined) return false;
  await pauseExecution(executionArn, reason);
  return true;
}

/** @returns false when the execution was not paused; the server accepts its resume */
export async function resumeIfPaused(executionArn: string): Promise<boolean> {
  if ((await describePause(executionArn)).paused === undefined) return false;
  await resumeExecution(executionArn);
  return true;
}

export function resumeExecution(executionArn: string): Promise<unknown> {
  return post(`executions/${pathSegment(executionArn)}/resume`, {});
}
