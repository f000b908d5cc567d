import { useState } from 'react';
import { ApiError } from '../../api/client';
import { describeTask, type OpenTask } from '../../api/tasks';
import { useLoad, type Load } from '../../ui/useLoad';

/** The time after which changes of other people are shown. */
const RELOAD_MILLIS = 3_000;

/** A task while a dialog that answers it is open. */
export interface WatchedTask {
  load: Load<OpenTask>;
  /** Whether the task no longer waits for an answer. */
  hasEnded: boolean;
  /** A sentence about a task that has ended while its dialog was open. */
  endedText: string;
}

/**
 * Reads a task again and again.
 *
 * @param answering whether an answer is being sent; an answered task can no longer be read
 */
export function useOpenTask(token: string, answering: boolean): WatchedTask {
  const [sentToken, setSentToken] = useState<string>();
  const [endedToken, setEndedToken] = useState<string>();
  if (answering && sentToken !== token) setSentToken(token);
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
  // The server can have accepted an answer whose response was lost.
  const by = sentToken === token ? 'It has been answered' : 'Someone else has answered it';
  return {
    load,
    hasEnded,
    endedText: `The task no longer waits for an answer. ${by}, or it has timed out.`,
  };
}
