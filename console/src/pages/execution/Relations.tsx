import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { inspect } from '../../api/repairs';
import { childExecutionArns, lastSegment } from '../../model/arn';
import { detail } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { links } from '../../shell/links';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad, type Load } from '../../ui/useLoad';
import { ExecutionLink } from './ExecutionLink';
import { MapRunList } from './MapRunList';
import { useEventData } from './useEventData';
import type { MapRuns } from './useMapRuns';

/** The number of startExecution calls whose responses are read. */
const STARTS_MAX = 100;

/** The parent of this execution, and the executions that it started. */
export function Relations({
  arn,
  fold,
  isLoading,
  mapRuns,
  mapRunsLoad,
}: {
  arn: string;
  fold: ExecutionFold;
  /** Whether the history, which contains the calls that start executions, is still loading. */
  isLoading: boolean;
  mapRuns: MapRuns;
  mapRunsLoad: Omit<Load<unknown>, 'change'>;
}) {
  // Neither the parent nor the origin changes.
  const inspected = useLoad(`relations of ${arn}`, (signal) => inspect(arn, signal));
  const startCalls = fold.visits.flatMap((visit) =>
    visit.attempts
      .filter((attempt) => attempt.resource?.startsWith('startExecution') === true)
      .map((attempt) => ({ visit, attempt })),
  );
  const readCalls = startCalls.slice(0, STARTS_MAX);
  // The response of the call contains the ARN of the started execution.
  const ids = readCalls.flatMap(({ attempt }) => [attempt.submittedId, attempt.endId]);
  const responses = useEventData(arn, ids);
  const parent = inspected.data?.parent;
  const origin = inspected.data?.origin;
  const children = readCalls.flatMap(({ visit, attempt }) => {
    const outputs = [attempt.submittedId, attempt.endId].map((id) =>
      id === undefined ? undefined : detail(responses.events.get(id), 'output'),
    );
    return [...new Set(outputs.flatMap(childExecutionArns))].map((child) => ({ child, visit }));
  });
  const none =
    parent === undefined && origin === undefined && children.length === 0 && mapRuns.size === 0;
  const unread = [inspected, mapRunsLoad].filter(({ data }) => data === undefined);
  const pending =
    isLoading || responses.loading || unread.some(({ failure }) => failure === undefined);
  const failed =
    responses.failure !== undefined || unread.some(({ failure }) => failure !== undefined);
  return (
    <SpaceBetween size="l">
      {inspected.data === undefined && inspected.failure !== undefined && (
        <Failure
          title="The parent and the origin could not be read"
          failure={inspected.failure}
          onRetry={inspected.reload}
        />
      )}
      {parent !== undefined && (
        <div>
          <Box variant="h3">Started by</Box>
          <ExecutionLink arn={parent}>{lastSegment(parent)}</ExecutionLink>
        </div>
      )}
      {origin !== undefined && (
        <div>
          <Box variant="h3">Fork of</Box>
          <ExecutionLink arn={origin.executionArn} event={origin.eventId}>
            {lastSegment(origin.executionArn)}, event {origin.eventId.toLocaleString()}
          </ExecutionLink>
        </div>
      )}
      {mapRunsLoad.data === undefined && mapRunsLoad.failure !== undefined && (
        <Failure
          title="The Map Runs could not be read"
          failure={mapRunsLoad.failure}
          onRetry={mapRunsLoad.reload}
        />
      )}
      {mapRuns.size > 0 && (
        <div>
          <Box variant="h3">Map Runs</Box>
          <MapRunList runs={[...mapRuns.values()]} />
        </div>
      )}
      {responses.failure !== undefined && (
        <Failure title="The started executions could not be read" failure={responses.failure} />
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
          {startCalls.length > STARTS_MAX && (
            <Box color="text-body-secondary">
              The executions of the first {STARTS_MAX} of {startCalls.length.toLocaleString()} calls
              are listed.
            </Box>
          )}
        </div>
      )}
      {pending && (
        <Box color="text-body-secondary">
          <Spinner /> Loading…
        </Box>
      )}
      {none && !pending && !failed && <Box color="text-body-secondary">No related executions.</Box>}
    </SpaceBetween>
  );
}
