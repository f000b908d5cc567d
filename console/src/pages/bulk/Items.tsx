import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { listBulkItems, type BulkItem, type BulkJob } from '../../api/bulk';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { isOver } from '../../model/bulkProgress';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { ItemState, NOT_PROCESSED } from './jobStatus';
import { isActive, type ItemWithStatus, type ReadStatuses } from './statuses';

const RELOAD_MILLIS = 3_000;

const FILTERS = [
  { id: 'ALL', text: 'All' },
  { id: 'FAILED', text: 'Refused' },
  { id: 'SKIPPED', text: 'Skipped' },
  { id: 'DONE', text: 'Accepted' },
  { id: 'PENDING', text: 'Pending' },
];

/** The result of each execution of a job, and its current status. */
export function Items({ job, readStatuses }: { job: BulkJob; readStatuses: ReadStatuses }) {
  const [state, setState] = useState('ALL');
  const [hasActive, setHasActive] = useState(false);
  return (
    <PagedTable
      trackBy="executionArn"
      loadKey={`${job.jobId}#${state}`}
      read={async (page, signal) => {
        const { items, nextToken } = await listBulkItems(
          job.jobId,
          {
            state: state === 'ALL' ? undefined : (state as BulkItem['state']),
            nextToken: page.nextToken,
          },
          signal,
        );
        const read = await readStatuses(items, signal);
        setHasActive(read.some(({ status }) => status !== undefined && isActive(status)));
        return { items: read, nextToken };
      }}
      reloadMillis={isOver(job) && !hasActive ? undefined : RELOAD_MILLIS}
      // Reads the results again when the job makes progress or ends.
      reloadOn={`${job.state} ${job.left}`}
      label="Executions of the job"
      failureTitle="The results could not be read"
      columnDefinitions={isOver(job) ? COLUMNS_OF_ENDED : COLUMNS}
      phone={[['name', ['state', 'status'], 'machine', 'why']]}
      header={() => <Header>Executions of the job</Header>}
      filter={
        <SegmentedControl
          label="Results"
          selectedId={state}
          options={FILTERS.map((one) =>
            one.id === 'PENDING' && isOver(job) ? { ...one, text: NOT_PROCESSED } : one,
          )}
          onChange={(event) => setState(event.detail.selectedId)}
        />
      }
      empty={
        <EmptyState
          title={state === 'ALL' ? 'No executions gathered yet' : 'No executions with this result'}
        />
      }
    />
  );
}

const columns = (jobIsOver: boolean): TableProps.ColumnDefinition<ItemWithStatus>[] => [
  {
    id: 'name',
    header: 'Execution',
    isRowHeader: true,
    // The column of the names takes the width that the other columns leave.
    width: '40%',
    minWidth: 200,
    cell: (item) => (
      <div className="askel-fill">
        <PathLink to={links.execution(item.executionArn)}>
          <Name text={lastSegment(item.executionArn)} clipped="middle" />
        </PathLink>
      </div>
    ),
  },
  {
    id: 'state',
    header: 'Result',
    minWidth: 120,
    cell: (item) => <ItemState state={item.state} jobIsOver={jobIsOver} />,
  },
  {
    id: 'status',
    header: 'Current status',
    minWidth: 130,
    cell: ({ status }) => (status === undefined ? '–' : <StatusBadge status={status} />),
  },
  {
    id: 'machine',
    header: 'State machine',
    cell: (item) => <Name text={machineOrActivityName(item.executionArn)} clipped />,
  },
  {
    id: 'why',
    header: 'Reason',
    minWidth: 150,
    cell: (item) => [item.error, item.reason].filter((one) => one !== undefined).join(': ') || '–',
  },
];

const COLUMNS = columns(false);
const COLUMNS_OF_ENDED = columns(true);
