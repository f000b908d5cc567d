import { useState } from 'react';
import { ApiError } from '../../api/client';
import { describeTask, type OpenTask } from '../../api/tasks';
import { endText, refusedAnswer } from '../../model/taskEnd';
import { exactTime } from '../../ui/Time';
import { useLoad, type Load } from '../../ui/useLoad';
import { usePerson } from './person';
import { readTaskEnd } from './readTaskEnd';

/** The time after which changes of other people are shown. */
const RELOAD_MILLIS = 3_000;

/** A task while a dialog that answers it is open. */
export interface WatchedTask {
  load: Load<OpenTask>;
  /** Whether the task no longer waits for an answer. */
  hasEnded: boolean;
  /** Sentences about a task that has ended while its dialog was open: by whom, and when. */
  endedText: string;
  /** The reason why the person cannot answer; undefined when the person can. */
  refusal: string | undefined;
}

/**
 * Reads a task again and again, and its end.
 *
 * @param opened the task when the dialog was opened; undefined when only its token is known
 * @param answering whether an answer is being sent; an answered task can no longer be read
 */
export function useOpenTask(token: string, answering: boolean, opened?: OpenTask): WatchedTask {
  const [sentToken, setSentToken] = useState<string>();
  const [endedToken, setEndedToken] = useState<string>();
  const person = usePerson();
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
  const task = load.data ?? opened;
  const end = useLoad(`end ${token} ${hasEnded}`, async (signal) =>
    hasEnded && task !== undefined ? readTaskEnd(task, person.isVerified, signal) : undefined,
  );
  // The server can have accepted an answer whose response was lost.
  const isSent = sentToken === token;
  const endedText = endText(end.data, { assignee: task?.assignee, isSent }, exactTime);
  return {
    load,
    hasEnded,
    endedText,
    refusal: hasEnded || task === undefined ? undefined : refusedAnswer(task, person),
  };
}
