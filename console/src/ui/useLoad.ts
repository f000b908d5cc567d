import { useCallback, useEffect, useRef, useState } from 'react';

/** What was read from the server, how old it is, and how to read it again. */
export interface Load<T> {
  /** The latest that was read; stays while it is read again, and when that fails. */
  data: T | undefined;
  /** Why the latest try failed; undefined when it did not. */
  failure: unknown;
  loading: boolean;
  /** When `data` was read, in milliseconds since 1970. */
  at: number | undefined;
  reload: () => void;
  /** Changes what is shown without asking: for what a stream or an answer has just told. */
  change: (change: (data: T) => T) => void;
}

/** What the last answer was, and to which question: `settled` is the turn that it answered. */
interface Read<T> {
  key: string;
  settled: number;
  data?: T;
  failure?: unknown;
  at?: number;
}

/**
 * Reads when `key` changes, when asked to, and `everyMillis` behind each answer while the page is seen: a
 * slow server is let answer before it is asked again. Answers that come too late, for another key, are
 * dropped.
 *
 * @param key says what is read: the same key, the same question
 */
export function useLoad<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  everyMillis?: number,
): Load<T> {
  const [state, setState] = useState<Read<T>>({ key, settled: -1 });
  const [turn, setTurn] = useState(0);
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });

  useEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (data) => {
        if (abort.signal.aborted) return;
        setState({ key, settled: turn, data, at: Date.now() });
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        setState((old) =>
          old.key === key ? { ...old, settled: turn, failure } : { key, settled: turn, failure },
        );
      },
    );
    return () => abort.abort();
  }, [key, turn]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const change = useCallback(
    (changed: (data: T) => T) =>
      setState((old) => (old.data === undefined ? old : { ...old, data: changed(old.data) })),
    [],
  );

  useEffect(() => {
    if (everyMillis === undefined) return;
    const seen = () => {
      if (!document.hidden) reload();
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [everyMillis, reload]);

  const own = state.key === key;
  const answered = own && state.settled === turn;
  useEffect(() => {
    if (everyMillis === undefined || !answered) return;
    // A page that is not seen now reads when it is.
    const timer = setTimeout(() => {
      if (!document.hidden) reload();
    }, everyMillis);
    return () => clearTimeout(timer);
  }, [everyMillis, answered, reload]);

  return {
    data: own ? state.data : undefined,
    failure: own ? state.failure : undefined,
    loading: !answered,
    at: own ? state.at : undefined,
    reload,
    change,
  };
}
