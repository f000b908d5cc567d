import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { ApiError } from '../../api/client';
import {
  listAttributeNames,
  readAttributeValues,
  type AttributeProblem,
  type AttributeType,
  type AttributeValue,
} from '../../api/searchAttributes';
import { problemText } from '../../model/attributeProblems';
import { writeQuery } from '../../model/attributeQuery';
import { attributeText } from '../../model/attributeValues';
import { links } from '../../shell/links';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { exactTimeOfIso } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

/** The length above which a text is cut. The tab of the input has the whole text. */
const SHOWN_MAX = 256;

/** Reads the values of an execution, and the types of their names. */
async function readAttributes(arn: string, signal: AbortSignal) {
  const { searchAttributes, searchAttributeProblems = {} } = await readAttributeValues(arn, signal);
  const names = Object.keys({ ...searchAttributes, ...searchAttributeProblems }).sort();
  // If the names cannot be listed, the values have no types and no links.
  const defined = names.length === 0 ? [] : await listAttributeNames(signal).catch(() => []);
  const types = new Map(defined.map(({ name, type }) => [name, type]));
  return names.map((name) => ({
    name,
    type: types.get(name),
    value: searchAttributes[name],
    problem: searchAttributeProblems[name],
  }));
}

/** The search attributes of an execution; nothing without any. Only a backfill changes values. */
export function ExecutionAttributes({ arn }: { arn: string }) {
  const { data, failure, reload } = useLoad(`search attributes of ${arn}`, (signal) =>
    readAttributes(arn, signal),
  );
  // Users without permission to read the values do not see them.
  if (data === undefined && failure instanceof ApiError && failure.isRetryable)
    return (
      <Failure title="The search attributes could not be read" failure={failure} onRetry={reload} />
    );
  if (data === undefined || data.length === 0) return null;
  return (
    <section aria-label="Search attributes">
      <KeyValuePairs
        columns={4}
        items={data.map(({ name, type, value, problem }) => ({
          label: name,
          value:
            problem !== undefined ? (
              <Problem problem={problem} type={type} />
            ) : value !== undefined ? (
              <Value name={name} type={type} value={value} />
            ) : (
              '–'
            ),
        }))}
      />
    </section>
  );
}

function Problem({
  problem,
  type,
}: {
  problem: AttributeProblem;
  type: AttributeType | undefined;
}) {
  return <Box color="text-status-warning">No value. {problemText(problem, type)}</Box>;
}

/** A value, with a link to the executions that have it. */
function Value({
  name,
  type,
  value,
}: {
  name: string;
  type: AttributeType | undefined;
  value: AttributeValue;
}) {
  const text = attributeText(value);
  const shown = <Name text={type === 'TIME' ? exactTimeOfIso(text) : cut(text)} />;
  if (type === undefined || type === 'TEXT') return shown;
  const literal = JSON.stringify(value);
  return (
    <PathLink to={links.executions({ query: writeQuery([{ name, operator: '=', literal }]) })}>
      {shown}
    </PathLink>
  );
}

function cut(text: string): string {
  return text.length <= SHOWN_MAX ? text : `${Array.from(text).slice(0, SHOWN_MAX).join('')}…`;
}
