import { useEffect, useMemo, useRef, useState } from 'react';
import { searchExecutions, type Criteria, type FoundExecution } from '../../api/executions';
import { openStream, type StreamState } from '../../api/stream';
import { criteriaAt, isOlder, writeView, type ListView } from '../../model/criteria';
import { withChanges, type LivePage } from '../../model/liveList';
import { useLoad, type Load } from '../../ui/useLoad';

export const ROWS = 50;
/** The interval at which received changes are shown. */
const FLUSH_MILLIS = 250;
/** The number of changes per interval above which the page is read again instead. */
const CHANGES_MAX = 2_000;
/** The time after the last response, or the last attempt, at which a stale page is read again. */
const STALE_MILLIS = 2_000;
/** The same for a search by attributes, which each execution that may match makes stale. */
const STALE_ATTRIBUTES_MILLIS = 5_000;
/** The time after a failed attempt. */
const FAILED_MILLIS = 15_000;
/**
 * The intervals at which a page is read again that shows paused executions, or running ones which
 * can be paused. The stream has no pauses.
 */
const PAUSED_MILLIS = 4_000;
const RUNNING_MILLIS = 15_000;

/** Reads a page of the executions of a view, and updates it from the server's stream. */
export function useExecutions(
  view: ListView,
  token: string | undefined,
): {
  load: Load<LivePage>;
  stream: StreamState;
  /** Returns the token of the next page; undefined when there is none. */
  nextToken: () => Promise<string | undefined>;
} {
  const query = writeView(view);
  const read = (signal?: AbortSignal): Promise<LivePage> =>
    searchExecutions(
      criteriaAt(view, Date.now()),
      { maxResults: ROWS, nextToken: token, sort: view.sort },
      signal,
    );
  const load = useLoad(`${query}#${token ?? ''}`, read);
  const [stream, setStream] = useState<StreamState>('connecting');
  const criteria = useMemo(() => view.criteria, [query]); // eslint-disable-line react-hooks/exhaustive-deps
  const { last, sort } = view;
  const { change, reload } = load;
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });

  useEffect(() => {
    // The stream contains no inputs.
    if (criteria.input !== undefined) return;
    let changes: FoundExecution[] = [];
    // The list must be read after the first event of the stream, so that no change is missed. The
    // list is also read earlier, in case the stream does not open.
    let mustReload = true;
    let attemptedAt = 0;
    const stalePause =
      (criteria.query ?? sort) === undefined ? STALE_MILLIS : STALE_ATTRIBUTES_MILLIS;
    const flush = setInterval(() => {
      const { data, at = 0, failure, loading } = latest.current;
      // Changes that arrive while the list is read may be missing in the response.
      if (loading) return;
      const isStale =
        data?.stale === true ||
        data?.executions.some((row) => isOlder(row, last, Date.now())) === true;
      const pause = failure === undefined ? stalePause : FAILED_MILLIS;
      if (isStale && Date.now() - Math.max(at, attemptedAt) >= pause) {
        attemptedAt = Date.now();
        reload();
        return;
      }
      if (changes.length === 0) return;
      const received = changes;
      changes = [];
      if (received.length >= CHANGES_MAX) reload();
      else {
        change((page) => withChanges(page, received, criteria, ROWS, token === undefined, sort));
      }
    }, FLUSH_MILLIS);
    const opened = openStream(
      'executions/stream',
      { stateMachineArn: criteria.machine, namePrefix: criteria.name },
      {
        onEvent: (name, data) => {
          if (name === 'ready' && mustReload) {
            mustReload = false;
            reload();
          }
          if (name === 'message' && changes.length < CHANGES_MAX) {
            changes.push(data as FoundExecution);
          }
        },
        onState: (state) => {
          if (state === 'waiting') mustReload = true;
          setStream(state);
        },
      },
    );
    return () => {
      clearInterval(flush);
      opened.close();
    };
  }, [criteria, last, sort, token, change, reload]);

  const interval = reloadMillis(criteria, load.data?.executions ?? []);
  useEffect(() => {
    if (interval === undefined) return;
    const timer = setInterval(() => {
      if (!latest.current.loading && !document.hidden) reload();
    }, interval);
    return () => clearInterval(timer);
  }, [interval, reload]);

  return {
    load,
    stream,
    nextToken: async () => (load.data?.stale === true ? await read() : load.data)?.nextToken,
  };
}

/** The interval at which a page is read for pauses; undefined for no interval. */
function reloadMillis(
  criteria: Criteria,
  executions: readonly FoundExecution[],
): number | undefined {
  // The server reads many inputs for each page.
  if (criteria.input !== undefined) return undefined;
  if (criteria.paused === true || executions.some((one) => one.paused === true)) {
    return PAUSED_MILLIS;
  }
  return executions.some((one) => one.status === 'RUNNING') ? RUNNING_MILLIS : undefined;
}
