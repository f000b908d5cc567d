import type { MapRunProgress } from '../../api/mapRuns';
import { labelOf, mapRunText } from '../../model/mapRuns';
import { links } from '../../shell/links';
import { MapRunBadge } from '../../ui/MapRunBadge';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';

/** Map Runs with their status and progress, the latest first. */
export function MapRunList({ runs }: { runs: readonly MapRunProgress[] }) {
  return (
    <ul className="askel-children">
      {runs.map((run) => (
        <li key={run.mapRunArn}>
          <PathLink to={links.mapRun(run.mapRunArn)}>
            Map Run <Name text={labelOf(run.mapRunArn)} />
          </PathLink>{' '}
          <MapRunBadge run={run} /> {mapRunText(run)}, started {exactTime(run.startDate)}
        </li>
      ))}
    </ul>
  );
}
