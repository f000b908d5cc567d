import SpaceBetween from '@cloudscape-design/components/space-between';
import type { MapRunProgress } from '../../api/mapRuns';
import { mapRunText } from '../../model/mapRuns';
import { links } from '../../shell/links';
import { MapRunBadge } from '../../ui/MapRunBadge';
import { ItemBar } from '../../ui/ItemBar';
import { PathLink } from '../../ui/PathLink';

/** The Map Run of a visit of a Distributed Map state. */
export function MapRunTab({
  arn,
  run,
}: {
  arn: string;
  /** Undefined while the run is loading, and for runs before the latest 20. */
  run: MapRunProgress | undefined;
}) {
  return (
    <SpaceBetween size="m">
      {run !== undefined && (
        <SpaceBetween size="m">
          <SpaceBetween direction="horizontal" size="s">
            <MapRunBadge run={run} />
            <span>{mapRunText(run)}</span>
          </SpaceBetween>
          <ItemBar counts={run.itemCounts} label="Items" />
        </SpaceBetween>
      )}
      <PathLink to={links.mapRun(arn)}>Open Map Run</PathLink>
    </SpaceBetween>
  );
}
