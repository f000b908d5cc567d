import Box from '@cloudscape-design/components/box';
import { Fragment } from 'react';
import { difference, parsed, type ValueChange } from '../../model/diff';
import { detail, detailsOf, type HistoryEvent } from '../../model/events';
import type { ExecutionFold } from '../../model/fold';
import { pretty, prettyNested } from '../../model/jsonText';
import { forkedVariables, visibleVariables } from '../../model/variables';
import type { Visit } from '../../model/visits';
import { Failure } from '../../ui/Failure';
import { DataTab, exitIdUpTo } from './DataTab';
import { useEventData } from './useEventData';
import { useForkDescription } from './useForkDescription';
import { visibleText } from '../../model/visibleText';

const SIGNS = { added: '+', removed: '−', changed: '≠' } as const;

/**
 * Shows the differences between a state's input and output by path, and the variables that it
 * assigned.
 */
export function ChangesTab({
  arn,
  visit,
  upTo,
  fold,
}: {
  arn: string;
  visit: Visit;
  upTo: number;
  fold: ExecutionFold;
}) {
  const exit = exitIdUpTo(visit, upTo);
  const previous = new Map(
    visibleVariables(fold.visits, visit.frame, visit.enteredId)
      .filter(({ name }) => visit.assigned.includes(name))
      .map(({ name, eventId }) => [name, eventId]),
  );
  const fork = useForkDescription(arn);
  const taken = forkedVariables(fork.data?.frames ?? [], visit.frame);
  const { events, failure, loading } = useEventData(arn, [
    ...new Set([visit.enteredId, exit, ...previous.values()]),
  ]);
  if (failure !== undefined)
    return <Failure title="The data could not be read" failure={failure} />;
  if (loading) return <Box color="text-body-secondary">Loading…</Box>;
  if (exit === undefined) {
    return <DataTab arn={arn} visit={visit} upTo={upTo} />;
  }
  const input = detail(events.get(visit.enteredId), 'input');
  const output = detail(events.get(exit), 'output');
  const { changes, more } = difference(parsed(input), parsed(output));
  const assigned = assignedAt(events.get(exit));
  return (
    <>
      {changes.length === 0 ? (
        <Box color="text-body-secondary">Input and output are equal.</Box>
      ) : (
        <Changes changes={changes} label={`Changes of ${visibleText(visit.state)}`} />
      )}
      {more && <Box color="text-body-secondary">Only the first 1,000 differences are shown.</Box>}
      {assigned !== undefined && (
        <>
          <Box variant="h3">Variables assigned</Box>
          <Changes
            changes={Object.entries(assigned).map(([name, value]): ValueChange => {
              const before = assignedAt(events.get(previous.get(name) ?? 0))?.[name] ?? taken[name];
              const after = { path: `$${name}`, after: parsed(value) };
              return before === undefined
                ? { kind: 'added', ...after }
                : { kind: 'changed', before: parsed(before), ...after };
            })}
            label={`Variables that ${visibleText(visit.state)} assigned`}
          />
        </>
      )}
    </>
  );
}

/** The variables that a StateExited event assigned, as JSON text by name. */
function assignedAt(event: HistoryEvent | undefined): Record<string, string> | undefined {
  return detailsOf(event)['assignedVariables'] as Record<string, string> | undefined;
}

/**
 * A table of changes with path, previous and new value. The column of previous values is shown if
 * there is one.
 */
export function Changes({
  changes,
  label,
  columns = { before: 'Before', after: 'After' },
}: {
  changes: readonly ValueChange[];
  label: string;
  columns?: { before: string; after: string };
}) {
  const showsBefore = changes.some((change) => 'before' in change);
  return (
    <div className="askel-changes" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Path</th>
            {showsBefore && <th scope="col">{columns.before}</th>}
            <th scope="col">{columns.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path} data-change={change.kind}>
              <th scope="row">
                <i title={change.kind}>{SIGNS[change.kind]}</i>
                <span className="askel-hidden">{change.kind}: </span>{' '}
                <BreakablePath path={change.path} />
              </th>
              {showsBefore && (
                <td data-label={columns.before} data-side="before">
                  {'before' in change ? <Value value={change.before} /> : ''}
                </td>
              )}
              <td data-label={columns.after} data-side="after">
                {'after' in change ? <Value value={change.after} /> : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A path with line breaks between its steps. */
function BreakablePath({ path }: { path: string }) {
  return path.split(/(?=[.[])/).map((step, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {step}
    </Fragment>
  ));
}

const VALUE_MAX = 300;

/** JSON text in one line, unless strings in it contain JSON, such as the cause of a caught error. */
function readable(json: string): string {
  const nested = prettyNested(json);
  return nested === pretty(json) ? json : nested;
}

function Value({ value }: { value: unknown }) {
  const text = value === undefined ? '' : readable(JSON.stringify(value));
  return (
    <code title={text.length > VALUE_MAX ? text : undefined}>
      {text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text}
    </code>
  );
}
