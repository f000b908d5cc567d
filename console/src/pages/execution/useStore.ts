import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { type ExecutionFold, foldedTo } from '../../model/fold';
import { ExecutionStore } from './ExecutionStore';

/** What a view draws: it is another object whenever there is something new. */
export interface Shown {
  readonly fold: ExecutionFold;
  readonly version: number;
}

/** The rows of an execution for as long as a page shows it. */
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
 * The execution as it is, or as it was after an event.
 *
 * @param at the id of that event; undefined for now
 */
export function useShown(store: ExecutionStore, at: number | undefined): Shown {
  const { version } = store;
  const came = at === undefined ? version : Math.min(at, store.rows.length);
  return useMemo(
    () => ({
      fold: at === undefined ? store.fold : foldedTo(store.rows, came),
      version: came,
    }),
    [store, at, came],
  );
}
