import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { MapRun } from '../api/mapRuns';
import { isPartial } from '../model/mapRuns';
import { StatusBadge } from './StatusBadge';

/** The status of a Map Run. A run that tolerated failed items is a warning, not a plain success. */
export function MapRunBadge({ run }: { run: Pick<MapRun, 'status' | 'itemCounts'> }) {
  return isPartial(run) ? (
    <StatusIndicator type="warning">Succeeded with failed items</StatusIndicator>
  ) : (
    <StatusBadge status={run.status} />
  );
}
