import { describeExecution, type Execution } from '../../api/executions';
import { readEvents } from '../../api/history';
import type { DetailedRow } from '../../model/events';
import { type ExecutionFold, foldUpTo } from '../../model/fold';
import { type Load, useLoad } from '../../ui/useLoad';

/** The maximum number of events of each execution that are compared. */
export const EVENTS_MAX = 5_000;

/** An execution with the data of its events, as of the time it was read. */
export interface ComparedExecution {
  readonly execution: Execution;
  readonly fold: ExecutionFold;
  readonly rows: ReadonlyMap<number, DetailedRow>;
  readonly complete: boolean;
}

/** Reads an execution with its events; undefined for an empty ARN. */
export function useComparedExecution(arn: string): Load<ComparedExecution | undefined> {
  return useLoad<ComparedExecution | undefined>(arn, async (signal) => {
    if (arn === '') return undefined;
    const [execution, { rows, complete }] = await Promise.all([
      describeExecution(arn, signal),
      readEvents(arn, EVENTS_MAX, signal),
    ]);
    return {
      execution,
      fold: foldUpTo(rows, rows.length),
      rows: new Map(rows.map((row) => [row.id, row])),
      complete,
    };
  });
}
