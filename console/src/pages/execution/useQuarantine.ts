import { useEffect, useRef } from 'react';
import { ApiError } from '../../api/client';
import { inspect, type Inspection } from '../../api/repairs';
import { useLoad } from '../../ui/useLoad';
import type { ExecutionStore } from './ExecutionStore';

const RELOAD_MILLIS = 10_000;

export interface Quarantine {
  /** The reason why an execution is in quarantine; undefined when it is not. */
  readonly error: string | undefined;
  /** The latest inspection of a running execution; undefined until it is read. */
  readonly inspection: Inspection | undefined;
  /** Whether no inspection has succeeded yet; false if the user may not inspect the execution. */
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/**
 * Polls whether a running execution is in quarantine. An execution in quarantine records no events.
 * The stream is opened again when the execution leaves quarantine.
 */
export function useQuarantine(arn: string, running: boolean, store: ExecutionStore): Quarantine {
  const { data, failure, reload } = useLoad(
    `${arn} ${running}`,
    (signal) => (running ? inspect(arn, signal) : Promise.resolve(undefined)),
    running ? RELOAD_MILLIS : undefined,
  );
  const { lastId } = store.fold;
  // An execution with new events is not in quarantine.
  const hasNewEvents = lastId > (data?.lastEventId ?? lastId);
  const error = hasNewEvents ? undefined : data?.quarantine?.error;
  const quarantined = error !== undefined;
  const wasQuarantined = useRef(false);
  useEffect(() => {
    if (wasQuarantined.current && !quarantined) store.open();
    wasQuarantined.current = quarantined;
  }, [quarantined, store]);
  const isRefused = failure instanceof ApiError && !failure.isRetryable;
  const isLoading = running && data === undefined && !isRefused;
  return { error, inspection: data, isLoading, reload };
}
