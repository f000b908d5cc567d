import Box from '@cloudscape-design/components/box';
import { difference, parsed, type Change } from '../../model/diff';
import { detail, detailsOf } from '../../model/events';
import type { Visit } from '../../model/visits';
import { Failure } from '../../ui/Failure';
import { DataTab, exitOf } from './DataTab';
import { useEventData } from './useEventData';

const SIGNS = { added: '+', removed: '−', changed: '≠' } as const;

/** What a state made of its input, path by path, and the variables it assigned. */
export function ChangesTab({ arn, visit, upTo }: { arn: string; visit: Visit; upTo: number }) {
  const exit = exitOf(visit, upTo);
  const { events, failure, loading } = useEventData(arn, [visit.enteredId, exit]);
  if (failure !== undefined) return <Failure of="The data could not be read" failure={failure} />;
  if (loading) return <Box color="text-body-secondary">Reading …</Box>;
  if (exit === undefined) {
    return <DataTab arn={arn} visit={visit} upTo={upTo} />;
  }
  const input = detail(events.get(visit.enteredId), 'input');
  const output = detail(events.get(exit), 'output');
  const { changes, more } = difference(parsed(input), parsed(output));
  const assigned = detailsOf(events.get(exit))['assignedVariables'] as
    Record<string, string> | undefined;
  return (
    <>
      {changes.length === 0 ? (
        <Box color="text-body-secondary">The output is the input: nothing was changed.</Box>
      ) : (
        <Changes changes={changes} label={`What ${visit.state} changed`} />
      )}
      {more && <Box color="text-body-secondary">And more: these are the first 1,000.</Box>}
      {assigned !== undefined && (
        <>
          <Box variant="h3">Variables assigned</Box>
          <Changes
            changes={Object.entries(assigned).map(([name, value]) => ({
              kind: 'changed',
              path: `$${name}`,
              after: parsed(value),
            }))}
            label={`Variables that ${visit.state} assigned`}
          />
        </>
      )}
    </>
  );
}

/** Changes as a table: sign, path, before, after. */
export function Changes({
  changes,
  label,
  columns = { before: 'Before', after: 'After' },
}: {
  changes: readonly Change[];
  label: string;
  columns?: { before: string; after: string };
}) {
  return (
    <div className="askel-changes" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Path</th>
            <th scope="col">{columns.before}</th>
            <th scope="col">{columns.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path} data-change={change.kind}>
              <th scope="row">
                <i title={change.kind}>{SIGNS[change.kind]}</i>
                <span className="askel-hidden">{change.kind}: </span> {change.path}
              </th>
              <td>{'before' in change ? <Value value={change.before} /> : ''}</td>
              <td>{'after' in change ? <Value value={change.after} /> : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const VALUE_MAX = 300;

function Value({ value }: { value: unknown }) {
  const text = value === undefined ? '' : JSON.stringify(value);
  return (
    <code title={text.length > VALUE_MAX ? text : undefined}>
      {text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text}
    </code>
  );
}
