import { useEffect, useMemo, useRef, useState } from 'react';
import { searchExecutions, type FoundExecution } from '../../api/executions';
import { openStream, type StreamState } from '../../api/stream';
import { criteriaAt, writeView, type View } from '../../model/criteria';
import { withChanges, type LivePage } from '../../model/liveList';
import { useLoad, type Load } from '../../ui/useLoad';

export const ROWS = 50;
/** What a busy server tells is shown so often. */
const FLUSH_MILLIS = 250;
/** More changes than that in one flush are read anew: the page has long been replaced. */
const CHANGES_MAX = 2_000;
/** A page that changes alone do not keep right is read again so long behind the last answer. */
const STALE_MILLIS = 2_000;

/** A page of the executions of a view, kept as it is by the server's stream. */
export function useExecutions(
  view: View,
  token: string | undefined,
): {
  load: Load<LivePage>;
  stream: StreamState;
  /** The token of the page behind what is shown; undefined where none is. */
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
    let changes: FoundExecution[] = [];
    // Only what is listed behind the stream's first word is in the list or in the stream. The list before
    // it is there for a stream that does not come.
    let lost = true;
    const flush = setInterval(() => {
      const { data, at = 0, loading } = latest.current;
      // What is told while a list is read may not be in its answer.
      if (loading) return;
      if (data?.stale === true && Date.now() - at >= STALE_MILLIS) {
        reload();
        return;
      }
      if (changes.length === 0) return;
      const told = changes;
      changes = [];
      if (told.length >= CHANGES_MAX) reload();
      else {
        change((page) => withChanges(page, told, criteria, ROWS, token === undefined));
      }
    }, FLUSH_MILLIS);
    const opened = openStream(
      'executions/stream',
      { stateMachineArn: criteria.machine, namePrefix: criteria.name },
      {
        onEvent: (name, data) => {
          if (name === 'ready' && lost) {
            lost = false;
            reload();
          }
          if (name === 'message' && changes.length < CHANGES_MAX) {
            changes.push(data as FoundExecution);
          }
        },
        onState: (state) => {
          if (state === 'waiting') lost = true;
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
