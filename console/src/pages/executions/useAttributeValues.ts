import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/client';
import type { FoundExecution } from '../../api/executions';
import { readAttributeValues, type AttributeValues } from '../../api/searchAttributes';

/** The number of executions whose values are read at once. */
const AT_ONCE = 25;
/** The pause after these reads, because a live list can have new rows all the time. */
const PAUSE_MILLIS = 200;

/**
 * Adds the search attributes to rows of a search that does not have them. Values never change, so
 * they are read once.
 */
export function useAttributeValues(
  rows: readonly FoundExecution[],
  isShown: boolean,
): readonly FoundExecution[] {
  const [values, setValues] = useState<ReadonlyMap<string, AttributeValues>>(new Map());
  const [hasFailed, setFailed] = useState(false);
  const isReading = useRef(false);
  const missing =
    isShown && !hasFailed
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
        setValues((old) => new Map([...old, ...read]));
      },
      () => {
        isReading.current = false;
        setFailed(true);
      },
    );
    // The wanted rows may have changed during the previous read.
  }, [wanted, values]);
  return isShown ? rows.map((row) => ({ ...values.get(row.executionArn), ...row })) : rows;
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
