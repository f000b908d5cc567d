import type { Criteria, ExecutionPage, FoundExecution } from '../api/executions';
import { matches } from './criteria';

/** A page of a list with applied changes. */
export interface LivePage extends ExecutionPage {
  /**
   * Whether the server would return other rows or another token by now, because a row was removed
   * or dropped.
   */
  stale?: boolean;
}

/**
 * Applies the changes of a stream to a page of a list. A changed row keeps its position. A row that
 * no longer matches the filter is removed. A new row is inserted in the order of starts, also at
 * the top of a first page. The page keeps its length, so surplus rows are dropped from its end.
 *
 * Where more pages follow, a removed row needs a successor that only the server knows. A dropped
 * row precedes the token of the next page. In both cases the page is stale until it is read again.
 *
 * Only the server knows the cause and the search attributes of an execution. With such a filter or
 * order, an execution that may match makes the page stale. So does a row that ended again, because
 * its cause can differ.
 *
 * @param page the current rows, in the order of the list
 * @param changes the latest last; an execution may occur several times
 * @param first whether `page` is the first page of the list
 * @param sort the search attribute that orders the rows; undefined for the latest start first
 * @returns the same page when nothing has changed
 */
export function withChanges(
  page: LivePage,
  changes: readonly FoundExecution[],
  criteria: Criteria,
  rowsMax: number,
  first: boolean,
  sort?: string,
): LivePage {
  const latest = new Map(changes.map((change) => [change.executionArn, change]));
  const more = page.nextToken !== undefined;
  let changed = false;
  let removed = false;
  let undecided = false;
  const rows: FoundExecution[] = [];
  for (const row of page.executions) {
    const change = latest.get(row.executionArn);
    latest.delete(row.executionArn);
    if (change === undefined) {
      rows.push(row);
    } else {
      changed = true;
      if (!matches(criteria, change)) {
        removed = true;
        continue;
      }
      rows.push(withValues(row, withDuration(change)));
      // An execution that was redriven and failed again can have another cause.
      if (criteria.cause !== undefined && !isSameEnd(row, change)) undecided = true;
    }
  }
  const newest = page.executions[0]?.startDate ?? 0;
  const oldest = page.executions.at(-1)?.startDate ?? 0;
  let inserted = false;
  for (const change of latest.values()) {
    // An execution older than the page belongs to a later page if there is one, a newer one to an
    // earlier page.
    const belongs =
      sort !== undefined ||
      ((first || change.startDate <= newest) && (!more || change.startDate >= oldest));
    if (!belongs || !matches(criteria, change)) continue;
    if ((criteria.cause ?? criteria.query ?? sort) !== undefined) {
      undecided = true;
      continue;
    }
    inserted = true;
    rows.push(withDuration(change));
  }
  if (!changed && !inserted && !undecided) return page;
  if (inserted) rows.sort((one, other) => other.startDate - one.startDate);
  const overflowed = rows.length > rowsMax;
  const stale = page.stale === true || undecided || overflowed || (removed && more);
  return { ...page, executions: rows.slice(0, rowsMax), ...(stale ? { stale } : {}) };
}

/** Whether two descriptions of an execution have the same end. */
function isSameEnd(one: FoundExecution, other: FoundExecution): boolean {
  return one.stopDate === other.stopDate && one.redriveCount === other.redriveCount;
}

/** Adds the duration, which the stream does not send. */
function withDuration(execution: FoundExecution): FoundExecution {
  return execution.stopDate === undefined
    ? execution
    : {
        ...execution,
        durationMillis: Math.round((execution.stopDate - execution.startDate) * 1000),
      };
}

/** Keeps the search attributes of a row, which the stream does not send. */
function withValues(
  { searchAttributes, searchAttributeProblems }: FoundExecution,
  change: FoundExecution,
): FoundExecution {
  return {
    ...change,
    ...(searchAttributes && { searchAttributes }),
    ...(searchAttributeProblems && { searchAttributeProblems }),
  };
}
