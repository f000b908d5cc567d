import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Execution } from '../../api/executions';
import { inspect } from '../../api/repairs';
import { childExecutionArns, lastSegment } from '../../model/arn';
import { detail } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { MapRunList } from './MapRunList';
import { useEventData } from './useEventData';
import type { MapRuns } from './useMapRuns';

/** The number of startExecution calls whose responses are read. */
const STARTS_MAX = 100;

/** The parent of this execution, and the executions that it started. */
export function Relations({
  arn,
  execution,
  fold,
  mapRuns,
}: {
  arn: string;
  execution: Execution;
  fold: ExecutionFold;
  mapRuns: MapRuns;
}) {
  const inspected = useLoad(`${arn} ${execution.status}`, (signal) => inspect(arn, signal));
  const startCalls = fold.visits.flatMap((visit) =>
    visit.attempts
      .filter((attempt) => attempt.resource?.startsWith('startExecution') === true)
      .map((attempt) => ({ visit, attempt })),
  );
  // The response of the call contains the ARN of the started execution.
  const ids = startCalls
    .slice(0, STARTS_MAX)
    .flatMap(({ attempt }) => [attempt.submittedId, attempt.endId]);
  const { events } = useEventData(arn, ids);
  const parent = inspected.data?.parent;
  const origin = inspected.data?.origin;
  const children = startCalls.slice(0, STARTS_MAX).flatMap(({ visit, attempt }) => {
    const outputs = [attempt.submittedId, attempt.endId].map((id) =>
      id === undefined ? undefined : detail(events.get(id), 'output'),
    );
    return [...new Set(outputs.flatMap(childExecutionArns))].map((child) => ({ child, visit }));
  });
  const none =
    parent === undefined && origin === undefined && children.length === 0 && mapRuns.size === 0;
  return (
    <SpaceBetween size="l">
      {parent !== undefined && (
        <div>
          <Box variant="h3">Started by</Box>
          <PathLink to={links.execution(parent)}>{lastSegment(parent)}</PathLink>
        </div>
      )}
      {origin !== undefined && (
        <div>
          <Box variant="h3">Fork of</Box>
          <PathLink to={links.execution(origin.executionArn)}>
            {lastSegment(origin.executionArn)}
          </PathLink>{' '}
          at event {origin.eventId}
        </div>
      )}
      {mapRuns.size > 0 && (
        <div>
          <Box variant="h3">Map Runs</Box>
          <MapRunList runs={[...mapRuns.values()]} />
        </div>
      )}
      {children.length > 0 && (
        <div>
          <Box variant="h3">Started executions</Box>
          <ul className="askel-children">
            {children.map(({ child, visit }) => (
              <li key={child}>
                <Name text={visit.state} />:{' '}
                <PathLink to={links.execution(child)}>{lastSegment(child)}</PathLink>
              </li>
            ))}
          </ul>
        </div>
      )}
      {none && !inspected.loading && <Box color="text-body-secondary">No related executions.</Box>}
    </SpaceBetween>
  );
}
