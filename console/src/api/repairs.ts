import { get, post } from './client';

/** The inspection of an execution. A running execution has more fields. */
export interface Inspection {
  executionArn?: string;
  status: string;
  journalRows?: number;
  lastEventId?: number;
  lastEventAt?: string;
  redriveCount?: number;
  /** The revision of the state machine that the execution runs. */
  revision?: number;
  /** The requested migration to another revision. */
  migrationRequested?: { at: string; revision: number };
  /** The execution whose task waits until this one ends. */
  parent?: string;
  /** The event at which this execution began as the fork of another one. */
  origin?: { executionArn: string; eventId: number; redriveCount: number };
  testCase?: string;
  frames?: InspectedFrame[];
  owes?: string[];
  wakeup?: { due?: string; inFlight?: boolean; owes?: number; claimedBy?: string };
  quarantine?: { since: string; attempts: number; error: string };
  damage?: { readableRows?: number; rowsSetAside?: number; error: string };
}

/** A frame: the execution itself (`root`), a branch or an iteration. */
export interface InspectedFrame {
  frame: string;
  standing: string;
  state?: string;
  enteredAt?: string;
  waitsFor?: string;
  until?: string;
  resource?: string;
  /** The key of the task for `completeTask` and `failTask`. */
  task?: string;
  scheduledAt?: string;
  worker?: string;
  child?: string;
  /** The label and the UUID of the Map Run of a Distributed Map state: `label:uuid`. */
  mapRun?: string;
  call?: { standing: string; endpoint: string; since: string; reason?: string };
}

export function inspect(arn: string, signal?: AbortSignal): Promise<Inspection> {
  return get('inspect', { arn }, signal);
}

/** Checks immediately which timers and messages are due. */
export function wake(arn: string): Promise<Inspection> {
  return post('inspect/wake', {}, { arn });
}

/** Removes an execution from quarantine. */
export function retry(arn: string): Promise<Inspection> {
  return post('inspect/retry', {}, { arn });
}

/** Aborts an execution, even one that cannot be read. */
export function abort(
  arn: string,
  reason: { error?: string; cause?: string },
): Promise<Inspection> {
  return post('inspect/abort', reason, { arn });
}

/** Completes a task on behalf of its worker. The output is JSON text. */
export function completeTask(arn: string, task: string, output: string): Promise<Inspection> {
  return post('inspect/complete', { task, output }, { arn });
}

export function failTask(
  arn: string,
  task: string,
  reason: { error?: string; cause?: string },
): Promise<Inspection> {
  return post('inspect/fail', { task, ...reason }, { arn });
}
