import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { groupExecutions, type ValueGroup } from '../../api/executions';
import type { AttributeName } from '../../api/searchAttributes';
import { attributeText } from '../../model/attributeValues';
import { criteriaAt, EXECUTION_STATUSES, writeView, type ListView } from '../../model/criteria';
import { omissionText, viewOfGroup } from '../../model/valueGroups';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { StatusBadge, statusText } from '../../ui/StatusBadge';
import { exactTimeOfIso } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { ListFilters } from './ListFilters';

const RELOAD_MILLIS = 30_000;

/**
 * The values of a search attribute with the numbers of their executions, in place of the list.
 *
 * @param name the search attribute
 */
export function Groups({
  name,
  view,
  attributes,
  views,
  onChange,
}: {
  name: string;
  view: ListView;
  attributes: readonly AttributeName[] | undefined;
  /** The menu of views. */
  views: ReactNode;
  onChange: (view: ListView) => void;
}) {
  const load = useLoad(
    `groups ${writeView(view)}`,
    (signal) => groupExecutions(name, criteriaAt(view, Date.now()), signal),
    RELOAD_MILLIS,
  );
  const { data, failure } = load;
  const isTime = attributes?.some((each) => each.name === name && each.type === 'TIME') === true;
  const textOf = ({ value }: ValueGroup): string => {
    const text = attributeText(value);
    return isTime ? exactTimeOfIso(text) : text;
  };
  return (
    <ResponsiveTable
      stickyHeader
      wrapLines
      trackBy={({ value }) => JSON.stringify(value)}
      items={data?.groups ?? []}
      ariaLabels={{ tableLabel: `Executions by ${name}` }}
      phone={[['value', 'statuses'], ['count']]}
      loading={data === undefined && failure === undefined}
      loadingText="Loading…"
      header={
        <Header
          variant="h1"
          counter={data === undefined ? '' : `(${data.executionCount.toLocaleString()})`}
          description={
            <>
              <DataAge load={load} />
              {data !== undefined && ` ${omissionText(data)}`}
            </>
          }
          actions={views}
        >
          Executions by <Name text={name} />
        </Header>
      }
      filter={<ListFilters view={view} attributes={attributes} rows={[]} onChange={onChange} />}
      columnDefinitions={[
        {
          id: 'value',
          header: <Name text={name} />,
          isRowHeader: true,
          minWidth: 200,
          cell: (group) => (
            <PathLink to={links.executionList(viewOfGroup(view, name, group))}>
              <Name text={textOf(group)} />
            </PathLink>
          ),
        },
        {
          id: 'count',
          header: 'Executions',
          minWidth: 100,
          cell: ({ count }) => <span className="askel-figure">{count.toLocaleString()}</span>,
        },
        {
          id: 'statuses',
          header: 'By status',
          minWidth: 300,
          cell: (group) => (
            <Statuses group={group} text={textOf(group)} view={viewOfGroup(view, name, group)} />
          ),
        },
      ]}
      empty={
        failure === undefined ? (
          <EmptyState title={`No matching executions have a value of “${name}”`} />
        ) : (
          <Failure title="The groups could not be read" failure={failure} onRetry={load.reload} />
        )
      }
    />
  );
}

/** The numbers of executions of a group by status, with links to these executions. */
function Statuses({ group, text, view }: { group: ValueGroup; text: string; view: ListView }) {
  return (
    <SpaceBetween direction="horizontal" size="m">
      {EXECUTION_STATUSES.flatMap((status) => {
        const count = group.statuses[status];
        if (count === undefined) return [];
        const criteria = { ...view.criteria, status: [status] };
        return [
          <span key={status}>
            <StatusBadge status={status} />{' '}
            <PathLink
              to={links.executionList({ ...view, criteria })}
              label={`${count.toLocaleString()} ${statusText(status).toLowerCase()} with ${text}`}
            >
              {count.toLocaleString()}
            </PathLink>
          </span>,
        ];
      })}
    </SpaceBetween>
  );
}
