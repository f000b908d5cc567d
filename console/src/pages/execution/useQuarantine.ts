import { useEffect, useRef } from 'react';
import { inspect } from '../../api/repairs';
import { useLoad } from '../../ui/useLoad';
import type { ExecutionStore } from './ExecutionStore';

const EVERY_MILLIS = 10_000;

/** Why an execution is in quarantine, undefined when it is not, and how to ask for that again. */
export interface Quarantine {
  readonly error: string | undefined;
  readonly ask: () => void;
}

/**
 * Asks now and then whether a running execution is in quarantine. Nobody tells the events of one that is: they are
 * listened to again when it is out.
 */
export function useQuarantine(arn: string, running: boolean, store: ExecutionStore): Quarantine {
  const { data, reload } = useLoad(
    `${arn} ${running}`,
    (signal) => (running ? inspect(arn, signal) : Promise.resolve(undefined)),
    running ? EVERY_MILLIS : undefined,
  );
  const { lastId } = store.fold;
  // What goes on is in no quarantine.
  const goesOn = lastId > (data?.lastEventId ?? lastId);
  const error = goesOn ? undefined : data?.quarantine?.error;
  const held = error !== undefined;
  const wasHeld = useRef(false);
  useEffect(() => {
    if (wasHeld.current && !held) store.open();
    wasHeld.current = held;
  }, [held, store]);
  return { error, ask: reload };
}
