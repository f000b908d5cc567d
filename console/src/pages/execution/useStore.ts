import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../../api/client';
import { readLastEventId } from '../../api/history';
import type { StreamState } from '../../api/stream';
import { type ExecutionFold, foldUpTo } from '../../model/fold';
import { useLoad } from '../../ui/useLoad';
import { ExecutionStore } from './ExecutionStore';

/** The time after which a failed read of the last event is repeated. */
const RETRY_MILLIS = 5_000;

/** The execution that views render. It is a new object after each change. */
export interface ExecutionView {
  readonly fold: ExecutionFold;
  readonly version: number;
  /** Whether shown events are still loading, so that states can have another status. */
  readonly isLoading: boolean;
  /** The state of the stream that delivers the events. */
  readonly stream: StreamState;
}

/** Opens the store of an execution while the page is mounted. */
export function useStore(arn: string): ExecutionStore {
  const [store] = useState(() => new ExecutionStore(arn));
  useEffect(() => {
    store.open();
    return () => store.close();
  }, [store]);
  useSyncExternalStore(store.subscribe, store.current);
  return store;
}

/**
 * The id of the last stored event when the page was opened; undefined until it is read, and 0
 * without the permission to read it.
 */
export function useLastStoredId(arn: string): number | undefined {
  const [id, setId] = useState<number>();
  useLoad(
    arn,
    async (signal) => setId(await readIfPermitted(arn, signal)),
    id === undefined ? RETRY_MILLIS : undefined,
  );
  return id;
}

async function readIfPermitted(arn: string, signal: AbortSignal): Promise<number> {
  try {
    return await readLastEventId(arn, signal);
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.isRetryable) throw failure;
    return 0;
  }
}

/**
 * The current execution, or the execution after an earlier event.
 *
 * @param at the id of that event; undefined for the current execution
 * @param isLoading whether the history of the execution is still loading
 */
export function useShown(
  store: ExecutionStore,
  at: number | undefined,
  isLoading: boolean,
): ExecutionView {
  const { version, state: stream } = store;
  // An event that has arrived is shown with all events before it.
  const isShownLoading = isLoading && (at === undefined || at > store.rows.length);
  const shownRows = at === undefined ? version : Math.min(at, store.rows.length);
  return useMemo(
    () => ({
      fold: at === undefined ? store.fold : foldUpTo(store.rows, shownRows),
      version: shownRows,
      isLoading: isShownLoading,
      stream,
    }),
    [store, at, shownRows, isShownLoading, stream],
  );
}
