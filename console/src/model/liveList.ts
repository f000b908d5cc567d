import type { Criteria, ExecutionPage, FoundExecution } from '../api/executions';
import { matches } from './criteria';

/** A page that changes have been applied to. */
export interface LivePage extends ExecutionPage {
  /** The server would answer other rows by now, or another token: one left, or fell off the end. */
  stale?: boolean;
}

/**
 * A page of a list with changes that a stream has told: rows change where they stand, and leave when they
 * no longer meet the filter; others come in where they belong, on a first page to its top, too. A page
 * keeps its length: what is too much falls off its end.
 *
 * Where more pages follow, a row that left wants another in its place, and one that fell off stands before
 * the token of the next page: only the server has what is right then, and the page is stale until it is
 * read again.
 *
 * @param page its rows as they are, the latest start first
 * @param changes the latest last; of one execution there may be several
 * @param first whether it is the first page
 * @return the same page when nothing has changed
 */
export function withChanges(
  page: LivePage,
  changes: readonly FoundExecution[],
  criteria: Criteria,
  rowsMax: number,
  first: boolean,
): LivePage {
  const latest = new Map(changes.map((change) => [change.executionArn, change]));
  const more = page.nextToken !== undefined;
  let changed = false;
  let left = false;
  const rows: FoundExecution[] = [];
  for (const row of page.executions) {
    const change = latest.get(row.executionArn);
    latest.delete(row.executionArn);
    if (change === undefined) {
      rows.push(row);
    } else {
      changed = true;
      if (matches(criteria, change)) rows.push(withDuration(change));
      else left = true;
    }
  }
  const newest = page.executions[0]?.startDate ?? 0;
  const oldest = page.executions.at(-1)?.startDate ?? 0;
  let came = false;
  for (const change of latest.values()) {
    // What is older than the page belongs to a later one, unless there is none; what is newer to one before.
    const belongs = (first || change.startDate <= newest) && (!more || change.startDate >= oldest);
    if (!belongs || !matches(criteria, change)) continue;
    came = true;
    rows.push(withDuration(change));
  }
  if (!changed && !came) return page;
  if (came) rows.sort((one, other) => other.startDate - one.startDate);
  const fell = rows.length > rowsMax;
  const stale = page.stale === true || fell || (left && more);
  return { ...page, executions: rows.slice(0, rowsMax), ...(stale ? { stale } : {}) };
}

/** The stream has both times, the list their distance. */
function withDuration(execution: FoundExecution): FoundExecution {
  return execution.stopDate === undefined
    ? execution
    : {
        ...execution,
        durationMillis: Math.round((execution.stopDate - execution.startDate) * 1000),
      };
}
