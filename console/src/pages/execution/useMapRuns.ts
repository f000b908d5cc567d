import { useMemo } from 'react';
import { mapRunsOfExecution, type MapRunProgress } from '../../api/mapRuns';
import { useLoad, type Load } from '../../ui/useLoad';
import type { ExecutionStore } from './ExecutionStore';

/**
 * The Map Runs of a running execution are read at this interval. Only the page of a Map Run uses a
 * stream.
 */
const RELOAD_MILLIS = 2_000;

/** The latest Map Runs of an execution by ARN, the latest first. */
export type MapRuns = ReadonlyMap<string, MapRunProgress>;

const NONE: MapRuns = new Map();

/** Reads the Map Runs of an execution while it has any. */
export function useMapRuns(
  arn: string,
  store: ExecutionStore,
): { mapRuns: MapRuns; load: Omit<Load<unknown>, 'change'> } {
  const { version } = store;
  const started = useMemo(
    () => store.fold.visits.filter((visit) => visit.mapRunArn !== undefined).length,
    [store, version], // eslint-disable-line react-hooks/exhaustive-deps
  );
  // Read again after each start, redrive and end. Without runs no request is sent.
  const load = useLoad(
    `${arn} ${started} ${store.fold.redrives.length} ${store.end ?? ''}`,
    (signal) =>
      started === 0 ? Promise.resolve({ mapRuns: [] }) : mapRunsOfExecution(arn, signal),
    started > 0 && store.end === undefined ? RELOAD_MILLIS : undefined,
  );
  const mapRuns = useMemo(
    () =>
      load.data === undefined
        ? NONE
        : new Map(load.data.mapRuns.map((run) => [run.mapRunArn, run])),
    [load.data],
  );
  return { mapRuns, load };
}
