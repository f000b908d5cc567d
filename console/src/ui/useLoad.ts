import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import { onReconnect } from '../api/connection';

/** Data from the server, its age, and a function to read it again. */
export interface Load<T> {
  /** The latest data. It is kept during a reload and when the reload fails. */
  data: T | undefined;
  /** The error of the latest attempt; undefined when it succeeded. */
  failure: unknown;
  loading: boolean;
  /** The time at which `data` was read, in milliseconds since 1970. */
  at: number | undefined;
  reload: () => void;
  /** Changes the data without a request, for updates from a stream or another response. */
  change: (change: (data: T) => T) => void;
}

/** The last response. `settled` is the number of the request that it answers. */
interface Read<T> {
  key: string;
  settled: number;
  data?: T;
  failure?: unknown;
  at?: number;
}

/**
 * The time after which a read is repeated; undefined if it is not repeated. A refused read would be
 * refused again, and the audit log records each refusal.
 */
export function readInterval(
  everyMillis: number | undefined,
  failure: unknown,
): number | undefined {
  return failure instanceof ApiError && failure.isRefused ? undefined : everyMillis;
}

/**
 * Reads data when `key` changes, on `reload`, and `everyMillis` after each response while the page
 * is visible. No request is sent before the previous response has arrived. Responses for an earlier
 * key are ignored. A read that the user may not make is not repeated.
 *
 * @param key identifies the data; equal keys mean equal requests
 */
export function useLoad<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  everyMillis?: number,
): Load<T> {
  const [state, setState] = useState<Read<T>>({ key, settled: -1 });
  const [requestNumber, setRequestNumber] = useState(0);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });

  useEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return;
        // The page responds while React renders much data.
        startTransition(() => setState({ key, settled: requestNumber, data, at: Date.now() }));
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        setState((old) =>
          old.key === key
            ? { ...old, settled: requestNumber, failure }
            : { key, settled: requestNumber, failure },
        );
      },
    );
    return () => abort.abort();
  }, [key, requestNumber]);

  const reload = useCallback(() => setRequestNumber((before) => before + 1), []);
  const change = useCallback(
    (changed: (data: T) => T) =>
      setState((old) => (old.data === undefined ? old : { ...old, data: changed(old.data) })),
    [],
  );

  const current = state.key === key;
  const interval = readInterval(everyMillis, current ? state.failure : undefined);
  useEffect(() => {
    if (interval === undefined) return;
    const onVisibilityChange = () => {
      if (!document.hidden) reload();
    };
    document.addEventListener('visibilitychange', onVisibilityChange);
    return () => document.removeEventListener('visibilitychange', onVisibilityChange);
  }, [interval, reload]);

  const failed = current && state.failure !== undefined;
  useEffect(() => {
    if (!failed) return;
    return onReconnect(reload);
  }, [failed, reload]);
  const answered = current && state.settled === requestNumber;
  useEffect(() => {
    if (interval === undefined || !answered) return;
    // A hidden page reads when it becomes visible.
    const timer = setTimeout(() => {
      if (!document.hidden) reload();
    }, interval);
    return () => clearTimeout(timer);
  }, [interval, answered, reload]);

  return {
    data: current ? state.data : undefined,
    failure: current ? state.failure : undefined,
    loading: !answered,
    at: current ? state.at : undefined,
    reload,
    change,
  };
}
