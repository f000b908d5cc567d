import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { listTasks, type OpenTask, type TaskFilter } from '../../api/tasks';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';
import { useRowKeys } from '../../ui/useRowKeys';
import { TaskDialog } from './TaskDialog';

const RELOAD_MILLIS = 3_000;
const PAGE_SIZE = 50;

const KINDS = [
  { id: 'ALL', text: 'All' },
  { id: 'ACTIVITY', text: 'Activities' },
  { id: 'CALLBACK', text: 'Callbacks' },
];

/** The inbox: activity tasks and callbacks that wait for an answer, longest wait first. */
export default function Inbox() {
  const [search, setSearch] = useSearchParams();
  const kind = search.get('kind');
  const filter: TaskFilter = {
    kind: kind === 'ACTIVITY' || kind === 'CALLBACK' ? kind : undefined,
    executionArn: search.get('executionArn') ?? undefined,
    activityArn: search.get('activityArn') ?? undefined,
  };
  const task = search.get('task');
  return (
    <>
      <Tasks
        key={JSON.stringify(filter)}
        filter={filter}
        onKind={(next) => setSearch(next === 'ALL' ? {} : { kind: next })}
      />
      {task !== null && (
        <TaskDialog
          key={task}
          token={task}
          onClose={() =>
            setSearch((old) => {
              old.delete('task');
              return old;
            })
          }
        />
      )}
    </>
  );
}

function Tasks({ filter, onKind }: { filter: TaskFilter; onKind: (kind: string) => void }) {
  const [tokens, setTokens] = useState<readonly string[]>([]);
  const token = tokens.at(-1);
  const load = useLoad(
    `${JSON.stringify(filter)}#${token ?? ''}`,
    (signal) => listTasks(filter, { maxResults: PAGE_SIZE, nextToken: token }, signal),
    RELOAD_MILLIS,
  );
  const rowsRef = useRowKeys<HTMLDivElement>();
  const next = load.data?.nextToken;
  const page = tokens.length + 1;
  return (
    <div ref={rowsRef}>
      <Table
        variant="full-page"
        stickyHeader
        trackBy="taskToken"
        ariaLabels={{ tableLabel: 'Pending tasks' }}
        items={load.data?.tasks ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        columnDefinitions={COLUMNS}
        header={
          <Header variant="awsui-h1-sticky" description={<DataAge load={load} />}>
            Inbox
          </Header>
        }
        filter={
          <SegmentedControl
            label="Kind"
            selectedId={filter.kind ?? 'ALL'}
            options={KINDS}
            onChange={(event) => onKind(event.detail.selectedId)}
          />
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={page + (next === undefined ? 0 : 1)}
            openEnd={next !== undefined}
            onChange={(event) => {
              const to = event.detail.currentPageIndex;
              if (to < page) setTokens(tokens.slice(0, to - 1));
              else if (next !== undefined) setTokens([...tokens, next]);
            }}
          />
        }
        empty={
          load.failure === undefined ? (
            <EmptyState title="No pending tasks">
              Activity tasks and tasks with <code>.waitForTaskToken</code> are listed here until
              they are answered.
            </EmptyState>
          ) : (
            <Failure
              title="The pending tasks could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
    </div>
  );
}

const COLUMNS: TableProps.ColumnDefinition<OpenTask>[] = [
  {
    id: 'task',
    header: 'Task',
    isRowHeader: true,
    minWidth: 100,
    cell: (task) => (
      <PathLink to={links.task(task.taskToken)}>
        <Name text={task.state ?? machineOrActivityName(task.executionArn)} clipped />
      </PathLink>
    ),
  },
  {
    id: 'execution',
    header: 'Execution',
    minWidth: 140,
    cell: (task) => (
      <PathLink to={links.execution(task.executionArn)}>
        <Name
          text={`${machineOrActivityName(task.executionArn)} · ${lastSegment(task.executionArn)}`}
          clipped
        />
      </PathLink>
    ),
  },
  { id: 'waits', header: 'Waiting time', minWidth: 110, cell: (task) => <Since task={task} /> },
  {
    id: 'kind',
    header: 'Kind',
    minWidth: 180,
    cell: (task) =>
      task.activityArn === undefined ? (
        'Callback'
      ) : (
        <Name text={`Activity ${machineOrActivityName(task.activityArn)}`} clipped />
      ),
  },
  { id: 'worker', header: 'Worker', minWidth: 170, cell: (task) => <Worker task={task} /> },
  {
    id: 'heartbeat',
    header: 'Heartbeat due',
    minWidth: 130,
    cell: (task) => <Due at={task.heartbeatDue} />,
  },
  {
    id: 'timeout',
    header: 'Times out',
    minWidth: 150,
    cell: (task) => <Due at={task.timeoutDue} />,
  },
];

function Since({ task }: { task: OpenTask }) {
  const now = useNow();
  return <span className="askel-figure">{duration(now - task.scheduledDate * 1000)}</span>;
}

function Worker({ task }: { task: OpenTask }) {
  if (task.kind === 'CALLBACK') return '–';
  return task.status === 'WAITING' ? (
    <StatusIndicator type="pending">Unassigned</StatusIndicator>
  ) : (
    <StatusIndicator type="in-progress">
      <Name text={task.workerName ?? 'Assigned'} clipped />
    </StatusIndicator>
  );
}

function Due({ at }: { at: number | undefined }) {
  const now = useNow();
  if (at === undefined) return '–';
  const left = at * 1000 - now;
  return left < 0 ? (
    <StatusIndicator type="warning">Overdue</StatusIndicator>
  ) : (
    <span className="askel-figure">in {duration(left)}</span>
  );
}
