import type { Criteria, FoundExecution } from '../api/executions';
import { matches } from './criteria';

/**
 * A page of a list with changes that a stream has told: rows change where they stand, and leave when they
 * no longer meet the filter; new ones come to the top of a first page, which keeps its length.
 *
 * @param rows as they are, the latest start first
 * @param changes the latest last; of one execution there may be several
 * @param takesNew whether this is the first page
 * @return the same array when nothing has changed
 */
export function withChanges(
  rows: readonly FoundExecution[],
  changes: readonly FoundExecution[],
  criteria: Criteria,
  rowsMax: number,
  takesNew: boolean,
): readonly FoundExecution[] {
  const latest = new Map(changes.map((change) => [change.executionArn, change]));
  let changed = false;
  const next: FoundExecution[] = [];
  for (const row of rows) {
    const change = latest.get(row.executionArn);
    latest.delete(row.executionArn);
    if (change === undefined) {
      next.push(row);
    } else {
      changed = true;
      if (matches(criteria, change)) next.push(withDuration(change));
    }
  }
  if (takesNew) {
    const newest = next[0]?.startDate ?? 0;
    const oldest = next.at(-1)?.startDate ?? 0;
    for (const change of latest.values()) {
      // What is older than the page belongs to a later one, unless the page is all there is.
      const fits = next.length < rowsMax || change.startDate >= oldest;
      if (!fits || !matches(criteria, change)) continue;
      changed = true;
      next.push(withDuration(change));
    }
    if (changed || newest === 0) next.sort((one, other) => other.startDate - one.startDate);
  }
  return changed ? next.slice(0, rowsMax) : rows;
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
