import { get, post } from './client';

/** What is known of an execution, more for one that runs. */
export interface Inspection {
  executionArn?: string;
  status: string;
  journalRows?: number;
  lastEventId?: number;
  lastEventAt?: string;
  redriveCount?: number;
  /** The execution of which a task waits for this one's end. */
  parent?: string;
  testCase?: string;
  frames?: InspectedFrame[];
  owes?: string[];
  wakeup?: { due?: string; inFlight?: boolean; owes?: number; claimedBy?: string };
  quarantine?: { since: string; attempts: number; error: string };
  damage?: { readableRows?: number; rowsSetAside?: number; error: string };
}

/** A line of control: the execution itself (`root`), a branch or an iteration. */
export interface InspectedFrame {
  frame: string;
  standing: string;
  state?: string;
  enteredAt?: string;
  waitsFor?: string;
  until?: string;
  resource?: string;
  /** The key by which complete and fail know the task. */
  task?: string;
  scheduledAt?: string;
  worker?: string;
  child?: string;
  call?: { standing: string; endpoint?: string; since: string; reason?: string };
}

export function inspect(arn: string, signal?: AbortSignal): Promise<Inspection> {
  return get('inspect', { arn }, signal);
}

/** Looks once more at what is due. */
export function wake(arn: string): Promise<Inspection> {
  return post('inspect/wake', {}, { arn });
}

/** Takes it out of quarantine. */
export function retry(arn: string): Promise<Inspection> {
  return post('inspect/retry', {}, { arn });
}

/** Ends it, even if it is unreadable. */
export function abort(arn: string, why: { error?: string; cause?: string }): Promise<Inspection> {
  return post('inspect/abort', why, { arn });
}

/** Answers a task in the place of its worker; the output is JSON text. */
export function completeTask(arn: string, task: string, output: string): Promise<Inspection> {
  return post('inspect/complete', { task, output }, { arn });
}

export function failTask(
  arn: string,
  task: string,
  why: { error?: string; cause?: string },
): Promise<Inspection> {
  return post('inspect/fail', { task, ...why }, { arn });
}
