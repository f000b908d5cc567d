import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { type TableProps } from '@cloudscape-design/components/table';
import { useRef, useState } from 'react';
import { listBulkItems, type BulkItem, type BulkJob } from '../../api/bulk';
import { ApiError } from '../../api/client';
import { describeExecution, type ExecutionStatus } from '../../api/executions';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { isOver, ItemState } from './jobStatus';

const RELOAD_MILLIS = 3_000;

const FILTERS = [
  { id: 'ALL', text: 'All' },
  { id: 'FAILED', text: 'Failed' },
  { id: 'SKIPPED', text: 'Skipped' },
  { id: 'DONE', text: 'Done' },
  { id: 'PENDING', text: 'Pending' },
];

/** An execution of a job with its current status; undefined while the job has not changed it. */
type ItemWithStatus = BulkItem & { status: ExecutionStatus | undefined };

/**
 * Reads the current statuses of executions that the job has changed. A status that cannot change is
 * read once.
 */
function useStatuses(): (
  items: readonly BulkItem[],
  signal: AbortSignal,
) => Promise<ItemWithStatus[]> {
  const ended = useRef(new Map<string, ExecutionStatus>());
  return (items, signal) =>
    Promise.all(
      items.map(async (item) => {
        if (item.state !== 'DONE') return { ...item, status: undefined };
        const known = ended.current.get(item.executionArn);
        if (known !== undefined) return { ...item, status: known };
        const status = await readStatus(item.executionArn, signal);
        if (status !== undefined && !isActive(status)) {
          ended.current.set(item.executionArn, status);
        }
        return { ...item, status };
      }),
    );
}

/** The status of an execution; undefined when it was deleted, or the user may not read it. */
async function readStatus(arn: string, signal: AbortSignal): Promise<ExecutionStatus | undefined> {
  try {
    return (await describeExecution(arn, signal)).status;
  } catch (failure) {
    if (!(failure instanceof ApiError) || failure.isRetryable) throw failure;
    return undefined;
  }
}

function isActive(status: ExecutionStatus): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

/** The result of each execution of a job, and its current status. */
export function Items({ job }: { job: BulkJob }) {
  const [state, setState] = useState('ALL');
  const [hasActive, setHasActive] = useState(false);
  const withStatuses = useStatuses();
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
        const read = await withStatuses(items, signal);
        setHasActive(read.some(({ status }) => status !== undefined && isActive(status)));
        return { items: read, nextToken };
      }}
      reloadMillis={isOver(job) && !hasActive ? undefined : RELOAD_MILLIS}
      // Reads the results again when the job makes progress or ends.
      reloadOn={`${job.state} ${job.left}`}
      label="Executions of the job"
      failureTitle="The results could not be read"
      columnDefinitions={COLUMNS}
      phone={[
        ['name', 'machine', 'why'],
        ['state', 'status'],
      ]}
      header={() => <Header>Executions of the job</Header>}
      filter={
        <SegmentedControl
          label="Results"
          selectedId={state}
          options={FILTERS}
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

const COLUMNS: TableProps.ColumnDefinition<ItemWithStatus>[] = [
  {
    id: 'name',
    header: 'Execution',
    isRowHeader: true,
    minWidth: 120,
    cell: (item) => (
      <PathLink to={links.execution(item.executionArn)}>
        <Name text={lastSegment(item.executionArn)} clipped />
      </PathLink>
    ),
  },
  {
    id: 'state',
    header: 'Result',
    minWidth: 120,
    cell: (item) => <ItemState state={item.state} />,
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
