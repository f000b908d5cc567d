import { searchExecutions } from '../../api/executions';
import { criteriaAt, isListOnly, writeView, type ListView } from '../../model/criteria';
import { countText } from '../../model/listPreferences';
import { useLoad } from '../../ui/useLoad';

/** The maximum number of executions that are counted. It is the largest page of the server. */
const COUNTED_MAX = 1_000;
const RELOAD_MILLIS = 30_000;

/**
 * The number of executions of a view, in parentheses; empty until it is known. A list of several
 * pages that is a search by an input or by search attributes has no number.
 *
 * @param rows the number of executions if the loaded page has all of them, `more` if others follow;
 *     undefined until the page is loaded
 */
export function useCount(view: ListView, rows: number | 'more' | undefined): string {
  // A search of inputs reads only some executions at a time, so their number is unknown. A search
  // by attributes would read all values of each execution.
  const isCounted = rows === 'more' && !isListOnly(view);
  const { data } = useLoad(
    isCounted ? `count ${writeView(view)}` : 'count',
    async (signal) => {
      if (!isCounted) return undefined;
      const page = await searchExecutions(
        criteriaAt(view, Date.now()),
        { maxResults: COUNTED_MAX },
        signal,
      );
      return countText(page.executions.length, page.nextToken !== undefined);
    },
    RELOAD_MILLIS,
  );
  const text = typeof rows === 'number' ? countText(rows, false) : data;
  return text === undefined ? '' : `(${text})`;
}
