import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type ExecutionFold, foldUpTo } from '../../model/fold';
import { ExecutionStore } from './ExecutionStore';

/** The execution that views render. It is a new object after each change. */
export interface ExecutionView {
  readonly fold: ExecutionFold;
  readonly version: number;
  /** Whether later events are still loading, so that open states can have ended. */
  readonly isLoading: boolean;
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
  const { version } = store;
  const shownRows = at === undefined ? version : Math.min(at, store.rows.length);
  return useMemo(
    () => ({
      fold: at === undefined ? store.fold : foldUpTo(store.rows, shownRows),
      version: shownRows,
      isLoading: isLoading && at === undefined,
    }),
    [store, at, shownRows, isLoading],
  );
}
