import { useEffect, useMemo, useRef, useState } from 'react';
import { searchExecutions, type FoundExecution } from '../../api/executions';
import { openStream, type StreamState } from '../../api/stream';
import { criteriaAt, writeView, type ListView } from '../../model/criteria';
import { withChanges, type LivePage } from '../../model/liveList';
import { useLoad, type Load } from '../../ui/useLoad';

export const ROWS = 50;
/** The interval at which received changes are shown. */
const FLUSH_MILLIS = 250;
/** The number of changes per interval above which the page is read again instead. */
const CHANGES_MAX = 2_000;
/** The time after the last response at which a stale page is read again. */
const STALE_MILLIS = 2_000;

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
    searchExecutions(criteriaAt(view, Date.now()), { maxResults: ROWS, nextToken: token }, signal);
  const load = useLoad(`${query}#${token ?? ''}`, read);
  const [stream, setStream] = useState<StreamState>('connecting');
  const criteria = useMemo(() => view.criteria, [query]); // eslint-disable-line react-hooks/exhaustive-deps
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
    const flush = setInterval(() => {
      const { data, at = 0, loading } = latest.current;
      // Changes that arrive while the list is read may be missing in the response.
      if (loading) return;
      if (data?.stale === true && Date.now() - at >= STALE_MILLIS) {
        reload();
        return;
      }
      if (changes.length === 0) return;
      const received = changes;
      changes = [];
      if (received.length >= CHANGES_MAX) reload();
      else {
        change((page) => withChanges(page, received, criteria, ROWS, token === undefined));
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
  }, [criteria, token, change, reload]);

  return {
    load,
    stream,
    nextToken: async () => (load.data?.stale === true ? await read() : load.data)?.nextToken,
  };
}
