import { useState } from 'react';
import { ApiError } from '../../api/client';
import { describeTask, type OpenTask } from '../../api/tasks';
import { useLoad, type Load } from '../../ui/useLoad';

/** The time after which changes of other people are shown. */
const RELOAD_MILLIS = 3_000;

/** A task while a dialog that answers it is open. */
export interface WatchedTask {
  load: Load<OpenTask>;
  /** Whether the task has ended otherwise: someone else has answered it, or it has timed out. */
  hasEnded: boolean;
}

/**
 * Reads a task again and again.
 *
 * @param answering whether an answer is being sent; an answered task can no longer be read
 */
export function useOpenTask(token: string, answering: boolean): WatchedTask {
  const [endedToken, setEndedToken] = useState<string>();
  const hasEnded = endedToken === token;
  const load = useLoad(
    `open ${token}`,
    (signal) => describeTask(token, signal),
    answering || hasEnded ? undefined : RELOAD_MILLIS,
  );
  const { failure } = load;
  const isMissing = failure instanceof ApiError && failure.type === 'TaskDoesNotExist';
  // A response can arrive while the answer of this dialog is being sent.
  if (isMissing && !answering && !hasEnded) setEndedToken(token);
  return { load, hasEnded };
}

/** A sentence about a task that has ended otherwise while its dialog was open. */
export const ENDED_TEXT =
  'The task no longer waits for an answer. Someone else has answered it, or it has timed out.';
