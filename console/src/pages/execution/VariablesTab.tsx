import Box from '@cloudscape-design/components/box';
import { parsed } from '../../model/diff';
import { detailsOf } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { visibleVariables } from '../../model/variables';
import type { Visit } from '../../model/visits';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { useEventData } from './useEventData';

/** The variables that are visible in a state, with the states that assigned them. */
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
  const { events, failure } = useEventData(arn, ids);
  if (sources.length === 0) {
    return <Box color="text-body-secondary">No variables assigned yet.</Box>;
  }
  if (failure !== undefined) {
    return <Failure title="The variables could not be read" failure={failure} />;
  }
  return (
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
          {sources.map((source) => {
            const assigned = detailsOf(events.get(source.eventId))['assignedVariables'] as
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
}
