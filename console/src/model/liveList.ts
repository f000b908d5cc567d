import type { Criteria, ExecutionPage, FoundExecution } from '../api/executions';
import { matches } from './criteria';

/** A page that changes have been applied to. */
export interface LivePage extends ExecutionPage {
  /** The server would answer other rows by now, or another token: one left, or fell off the end. */
  stale?: boolean;
}

/**
 * Applies the changes of a stream to a page of a list. A changed row keeps its position. A row that no longer
 * meets the filter is removed, and a new row is inserted at its position, also at the top of a first page. The
 * page keeps its length, so surplus rows are dropped from its end.
 *
 * Where more pages follow, a removed row needs a successor that only the server knows. A dropped row precedes
 * the token of the next page. In both cases the page is stale until it is read again.
 *
 * Only the server knows the cause of an execution: where the filter has one, an execution that may belong to the
 * page makes it stale.
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
  let undecided = false;
  for (const change of latest.values()) {
    // What is older than the page belongs to a later one, unless there is none; what is newer to one before.
    const belongs = (first || change.startDate <= newest) && (!more || change.startDate >= oldest);
    if (!belongs || !matches(criteria, change)) continue;
    if (criteria.cause !== undefined) {
      undecided = true;
      continue;
    }
    came = true;
    rows.push(withDuration(change));
  }
  if (!changed && !came && !undecided) return page;
  if (came) rows.sort((one, other) => other.startDate - one.startDate);
  const fell = rows.length > rowsMax;
  const stale = page.stale === true || undecided || fell || (left && more);
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
