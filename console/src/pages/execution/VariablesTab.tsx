import Box from '@cloudscape-design/components/box';
import { parsed } from '../../model/diff';
import { detailsOf } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { forkedVariables, visibleVariables } from '../../model/variables';
import type { Visit } from '../../model/visits';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { ExecutionLink } from './ExecutionLink';
import { useEventData } from './useEventData';
import { useForkDescription } from './useForkDescription';

/**
 * The variables that are visible in a state, with the states that assigned them. A fork has
 * variables of its origin, too.
 */
export function VariablesTab({
  arn,
  fold,
  visit,
}: {
  arn: string;
  fold: ExecutionFold;
  visit: Visit;
}) {
  const upTo = Math.min(fold.lastId, visit.exitedId ?? fold.lastId);
  const sources = visibleVariables(fold.visits, visit.frame, upTo);
  const ids = [...new Set(sources.map((source) => source.eventId))];
  const data = useEventData(arn, ids);
  const fork = useForkDescription(arn);
  const own = new Set(sources.map((source) => source.name));
  const taken = Object.entries(forkedVariables(fork.data?.frames ?? [], visit.frame)).filter(
    ([name]) => !own.has(name),
  );
  if (data.failure !== undefined) {
    return <Failure title="The variables could not be read" failure={data.failure} />;
  }
  const originFailure = fork.failure !== undefined && (
    <Failure title="The variables of the fork's origin could not be read" failure={fork.failure} />
  );
  if (sources.length === 0 && taken.length === 0) {
    return originFailure || <Box color="text-body-secondary">No variables assigned yet.</Box>;
  }
  const table = (
    <div className="askel-changes" role="region" aria-label="Variables" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Variable</th>
            <th scope="col">Value</th>
            <th scope="col">Assigned by</th>
          </tr>
        </thead>
        <tbody>
          {taken.map(([name, text]) => (
            <tr key={name} data-change="">
              <th scope="row">${name}</th>
              <td data-label="Value" data-side="after">
                <code>{JSON.stringify(parsed(text), undefined, 1)}</code>
              </td>
              <td data-label="Assigned by">
                <ExecutionLink
                  arn={fork.data?.originExecutionArn ?? ''}
                  event={fork.data?.originEventId}
                >
                  The origin of the fork
                </ExecutionLink>
              </td>
            </tr>
          ))}
          {sources.map((source) => {
            const assigned = detailsOf(data.events.get(source.eventId))['assignedVariables'] as
              Record<string, string> | undefined;
            const text = assigned?.[source.name];
            return (
              <tr
                key={source.name}
                data-change={source.eventId === visit.exitedId ? 'changed' : ''}
              >
                <th scope="row">${source.name}</th>
                <td data-label="Value" data-side="after">
                  <code>
                    {text === undefined ? '…' : JSON.stringify(parsed(text), undefined, 1)}
                  </code>
                </td>
                <td data-label="Assigned by">
                  <Name text={source.state} />, event {source.eventId.toLocaleString()}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
  return (
    <>
      {originFailure}
      {table}
    </>
  );
}
