import { get, pathSegment, post } from './client';

/** The pause of an execution. `paused` is absent while the execution is not paused. */
export interface PauseState {
  paused?: { since: string; by?: string; reason?: string; timeouts: 'CONTINUE' | 'STOP' };
}

export function describePause(executionArn: string, signal: AbortSignal): Promise<PauseState> {
  return get(`executions/${pathSegment(executionArn)}/pause`, {}, signal);
}

/** Pauses an execution; its time-outs continue. */
export function pauseExecution(executionArn: string, reason: string): Promise<unknown> {
  return post(`executions/${pathSegment(executionArn)}/pause`, reason === '' ? {} : { reason });
}

export function resumeExecution(executionArn: string): Promise<unknown> {
  return post(`executions/${pathSegment(executionArn)}/resume`, {});
}
