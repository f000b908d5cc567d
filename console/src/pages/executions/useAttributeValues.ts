import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import type { FoundExecution } from '../../api/executions';
import { readAttributeValues, type AttributeValues } from '../../api/searchAttributes';
import { listedOnly } from '../../model/attributeValues';
import { readInterval } from '../../ui/useLoad';

/** The number of executions whose values are read at once. */
const AT_ONCE = 25;
/** The pause after these reads, because a live list can have new rows all the time. */
const PAUSE_MILLIS = 200;
/** The time after which a failed read is repeated. */
const RETRY_MILLIS = 15_000;

/**
 * Adds the search attributes to rows of a search that does not have them. Only a backfill changes
 * values, so they are read once.
 *
 * @returns the rows, and the error of the latest read; undefined when it succeeded
 */
export function useAttributeValues(
  rows: readonly FoundExecution[],
  isShown: boolean,
): { rows: readonly FoundExecution[]; failure: unknown } {
  const [values, setValues] = useState<ReadonlyMap<string, AttributeValues>>(new Map());
  const [failure, setFailure] = useState<unknown>();
  const isReading = useRef(false);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  });
  const missing =
    isShown && failure === undefined
      ? rows
          .filter((row) => row.searchAttributes === undefined && !values.has(row.executionArn))
          .map((row) => row.executionArn)
      : [];
  const wanted = missing.slice(0, AT_ONCE).join('\n');
  useEffect(() => {
    if (wanted === '' || isReading.current) return;
    isReading.current = true;
    readAll(wanted.split('\n')).then(
      (read) => {
        isReading.current = false;
        setValues((old) => listedOnly([...old, ...read], latest.current));
      },
      (reason: unknown) => {
        isReading.current = false;
        setFailure(reason);
      },
    );
    // The wanted rows may have changed during the previous read.
  }, [wanted, values]);
  const retryMillis = failure === undefined ? undefined : readInterval(RETRY_MILLIS, failure);
  useEffect(() => {
    if (retryMillis === undefined) return;
    const timer = setTimeout(() => setFailure(undefined), retryMillis);
    return () => clearTimeout(timer);
  }, [retryMillis]);
  return {
    rows: isShown ? rows.map((row) => ({ ...values.get(row.executionArn), ...row })) : rows,
    failure,
  };
}

async function readAll(arns: readonly string[]): Promise<[string, AttributeValues][]> {
  const read = await Promise.all(arns.map(readOne));
  await new Promise((done) => setTimeout(done, PAUSE_MILLIS));
  return read;
}

/** An execution that was deleted meanwhile has no values. */
async function readOne(arn: string): Promise<[string, AttributeValues]> {
  try {
    return [arn, await readAttributeValues(arn)];
  } catch (failure) {
    const isDeleted = failure instanceof ApiError && failure.type === 'ExecutionDoesNotExist';
    if (!isDeleted) throw failure;
    return [arn, { searchAttributes: {} }];
  }
}
