import './inbox.css';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type TableProps } from '@cloudscape-design/components/table';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { listTasks, type OpenTask, type TaskFilter } from '../../api/tasks';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { assigneeFilter, dueOf, personName } from '../../model/assignment';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { PHONE_WIDTH, useMinWidth } from '../../ui/useMinWidth';
import { useNow } from '../../ui/useNow';
import { DecisionDialog } from './DecisionDialog';
import { usePerson } from './person';
import { RowAnswer, type Approval } from './RowAnswer';
import { Scope } from './Scope';
import { SearchExtent } from './SearchExtent';
import { searchTasks, type TaskSearch } from './searchTasks';
import { TaskDialog } from './TaskDialog';

const RELOAD_MILLIS = 3_000;

const KINDS = [
  { value: '', label: 'Any kind' },
  { value: 'ACTIVITY', label: 'Activities' },
  { value: 'CALLBACK', label: 'Callbacks' },
];

const STATUSES = [
  { value: '', label: 'Any status' },
  { value: 'WAITING', label: 'Without worker' },
  { value: 'TAKEN', label: 'With worker, or paused' },
];

const ASSIGNEES = [
  { value: '', label: 'Any assignee' },
  { value: 'mine', label: 'Assigned to me' },
  { value: 'none', label: 'Unassigned' },
  { value: 'any', label: 'Assigned' },
];

const ORDERS = [
  { value: '', label: 'Longest wait first' },
  { value: 'due', label: 'Earliest due date first' },
];

type OnApprove = (approval: Approval) => void;

/** The inbox: activity tasks and callbacks that wait for an answer. */
export default function Inbox() {
  const [search, setSearch] = useSearchParams();
  const kind = search.get('kind');
  const status = search.get('status');
  const text = search.get('q') ?? '';
  const assignee = search.get('assignee') ?? '';
  const person = usePerson();
  // An answered task leaves the list at once.
  const [answered, setAnswered] = useState(0);
  const onAnswered = useCallback(() => setAnswered((before) => before + 1), []);
  const [approval, setApproval] = useState<Approval>();
  const set = (name: string, value: string): void =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const filter: TaskFilter = {
    // The server refuses unknown values.
    kind: kind?.toUpperCase() as TaskFilter['kind'],
    status: status?.toUpperCase() as TaskFilter['status'],
    executionArn: search.get('executionArn') ?? undefined,
    activityArn: search.get('activityArn') ?? undefined,
    ...assigneeFilter(assignee, person.id),
    order: search.get('order') === 'due' ? 'DUE' : undefined,
  };
  const task = search.get('task');
  return (
    <>
      <Tasks
        filter={filter}
        text={text}
        answered={answered}
        onApprove={setApproval}
        onKind={(next) => set('kind', next)}
        onStatus={(next) => set('status', next)}
        assignee={assignee}
        onAssignee={(next) => set('assignee', next)}
        onOrder={(next) => set('order', next)}
        onText={(next) => set('q', next)}
        onRemove={(parameter) => set(parameter, '')}
      />
      {approval !== undefined && (
        <DecisionDialog
          {...approval}
          kind="approve"
          onAnswered={onAnswered}
          onClose={() => setApproval(undefined)}
        />
      )}
      {task !== null && (
        <TaskDialog
          key={task}
          token={task}
          onAnswered={onAnswered}
          onClose={() =>
            // "Back" opens no task again that was closed.
            setSearch(
              (old) => {
                old.delete('task');
                return old;
              },
              { replace: true },
            )
          }
        />
      )}
    </>
  );
}

function Tasks({
  filter,
  text,
  answered,
  onApprove,
  onKind,
  onStatus,
  assignee,
  onAssignee,
  onOrder,
  onText,
  onRemove,
}: {
  filter: TaskFilter;
  /** The search text; empty for all tasks. */
  text: string;
  /** The number of tasks that were answered on this page. */
  answered: number;
  onApprove: OnApprove;
  onKind: (kind: string) => void;
  onStatus: (status: string) => void;
  /** The chosen filter for assignees; empty for all. */
  assignee: string;
  onAssignee: (assignee: string) => void;
  onOrder: (order: string) => void;
  onText: (text: string) => void;
  /** Removes a filter that a link has set. */
  onRemove: (parameter: 'executionArn' | 'activityArn') => void;
}) {
  const columns = useMemo(() => columnsOf(onApprove), [onApprove]);
  const loadKey = JSON.stringify([filter, text]);
  const [extended, setExtended] = useState({ loadKey, steps: 1 });
  const steps = extended.loadKey === loadKey ? extended.steps : 1;
  const [last, setLast] = useState<TaskSearch & { loadKey: string; steps: number }>();
  const found = last?.loadKey === loadKey ? last : undefined;
  const isFiltered =
    text !== '' || assignee !== '' || filter.status !== undefined || filter.kind !== undefined;
  return (
    <div className="askel-many-columns">
      <PagedTable
        stickyHeader
        wrapLines={false}
        trackBy="taskToken"
        loadKey={loadKey}
        read={async (page, signal) => {
          if (text.trim() === '') {
            const { tasks, nextToken } = await listTasks(filter, page, signal);
            return { items: tasks, nextToken };
          }
          const search = await searchTasks(filter, text, steps, signal);
          if (!signal.aborted) setLast({ ...search, loadKey, steps });
          return { items: search.items, nextToken: undefined };
        }}
        reloadMillis={RELOAD_MILLIS * steps}
        reloadOn={`${answered} ${steps}`}
        label="Pending tasks"
        failureTitle="The pending tasks could not be read"
        columnDefinitions={columns}
        phone={[['task', 'execution', ['waits', 'assignee', { labelled: 'due' }]]]}
        header={(age) => (
          <Header variant="h1" description={age}>
            Inbox
          </Header>
        )}
        filter={
          <>
            <Scope filter={filter} onRemove={onRemove} />
            <div className="askel-inbox-filters">
              <Input
                type="search"
                value={text}
                ariaLabel="Search tasks"
                placeholder="Search task, execution or worker"
                onChange={({ detail }) => onText(detail.value)}
              />
              <Select
                ariaLabel="Status"
                selectedOption={
                  STATUSES.find(({ value }) => value === (filter.status ?? '')) ?? null
                }
                options={STATUSES}
                onChange={({ detail }) => onStatus(detail.selectedOption.value ?? '')}
              />
              <Select
                ariaLabel="Assignee"
                selectedOption={ASSIGNEES.find(({ value }) => value === assignee) ?? null}
                options={ASSIGNEES}
                onChange={({ detail }) => onAssignee(detail.selectedOption.value ?? '')}
              />
              <Select
                ariaLabel="Order"
                selectedOption={ORDERS[filter.order === 'DUE' ? 1 : 0] ?? null}
                options={ORDERS}
                onChange={({ detail }) => onOrder(detail.selectedOption.value ?? '')}
              />
              <KindFilter kind={filter.kind} onKind={onKind} />
            </div>
            {found !== undefined && (
              <SearchExtent
                search={found}
                loading={found.steps < steps}
                onContinue={() => setExtended({ loadKey, steps: steps + 1 })}
              />
            )}
          </>
        }
        empty={
          found?.hasMore === true ? (
            <EmptyState title="No matching tasks so far">
              Not all tasks have been searched.
            </EmptyState>
          ) : isFiltered ? (
            <EmptyState title="No matching tasks">
              Change the search, the status, the assignee or the kind.
            </EmptyState>
          ) : filter.executionArn !== undefined ? (
            <EmptyState title="No pending tasks of this execution">
              <Button onClick={() => onRemove('executionArn')}>Show all tasks</Button>
            </EmptyState>
          ) : (
            <EmptyState title="No pending tasks">
              Activity tasks and tasks with <code>.waitForTaskToken</code> are listed here until
              they are answered.
            </EmptyState>
          )
        }
      />
    </div>
  );
}

/** The kinds are side by side, and in the window of a phone a selection like the other filters. */
function KindFilter({
  kind = '',
  onKind,
}: {
  kind: string | undefined;
  /** Receives the kind, or an empty string for all. */
  onKind: (kind: string) => void;
}) {
  return useMinWidth(PHONE_WIDTH) ? (
    <SegmentedControl
      label="Kind"
      selectedId={kind}
      options={KINDS.map(({ value, label }) => ({ id: value, text: label }))}
      onChange={({ detail }) => onKind(detail.selectedId)}
    />
  ) : (
    <Select
      ariaLabel="Kind"
      selectedOption={KINDS.find(({ value }) => value === kind) ?? null}
      options={KINDS}
      onChange={({ detail }) => onKind(detail.selectedOption.value ?? '')}
    />
  );
}

const columnsOf = (onApprove: OnApprove): TableProps.ColumnDefinition<OpenTask>[] => [
  {
    id: 'task',
    header: 'Task',
    isRowHeader: true,
    minWidth: 100,
    cell: (task) => (
      <span className="askel-task-cell">
        <TaskLink task={task} />
        <RowAnswer task={task} onApprove={onApprove} />
      </span>
    ),
  },
  {
    id: 'execution',
    header: 'Execution',
    // Names differ in their ends, so the column is the widest. With a larger share, the table would be
    // wider than its window.
    width: '30%',
    minWidth: 240,
    cell: (task) => (
      <div className="askel-fill">
        <PathLink to={links.execution(task.executionArn)}>
          <Name
            text={`${machineOrActivityName(task.executionArn)} · ${lastSegment(task.executionArn)}`}
            clipped="middle"
          />
        </PathLink>
      </div>
    ),
  },
  { id: 'waits', header: 'Waiting time', minWidth: 110, cell: (task) => <Since task={task} /> },
  { id: 'due', header: 'Due', minWidth: 80, cell: (task) => dueCell(dueOf(task)) },
  { id: 'assignee', header: 'Assignee', minWidth: 100, cell: (task) => <Assignee task={task} /> },
  {
    id: 'kind',
    header: 'Kind',
    minWidth: 90,
    cell: (task) =>
      task.activityArn === undefined ? (
        'Callback'
      ) : (
        <span className="askel-narrow">
          <Name text={`Activity ${machineOrActivityName(task.activityArn)}`} clipped />
        </span>
      ),
  },
  { id: 'worker', header: 'Worker', minWidth: 80, cell: (task) => <Worker task={task} /> },
  {
    id: 'heartbeat',
    header: 'Heartbeat due',
    minWidth: 80,
    cell: (task) => dueCell(task.heartbeatDue),
  },
];

/** Opens the dialog of a task. The filters of the list remain in the address. */
function TaskLink({ task }: { task: OpenTask }) {
  const [search] = useSearchParams();
  const query = new URLSearchParams(search);
  query.set('task', task.taskToken);
  return (
    <PathLink to={`${links.inbox()}?${query}`}>
      <Name text={task.state ?? machineOrActivityName(task.executionArn)} clipped />
    </PathLink>
  );
}

function Since({ task }: { task: OpenTask }) {
  const now = useNow();
  return <span className="askel-figure">{duration(now - task.scheduledDate * 1000)}</span>;
}

function Assignee({ task }: { task: OpenTask }) {
  return task.assignee === undefined ? (
    <StatusIndicator type="pending">Unassigned</StatusIndicator>
  ) : (
    <span className="askel-narrow">
      <Name text={personName(task.assignee)} clipped />
    </span>
  );
}

function Worker({ task }: { task: OpenTask }) {
  if (task.kind === 'CALLBACK' || task.status === 'WAITING') return '–';
  if (task.takenDate === undefined) return <StatusIndicator type="stopped">Paused</StatusIndicator>;
  return (
    <StatusIndicator type="in-progress">
      <span className="askel-narrow">
        <Name text={task.workerName ?? 'Unnamed'} clipped />
      </span>
    </StatusIndicator>
  );
}

/** A due time in seconds since 1970. Phones omit the dash of a task without one. */
function dueCell(at: number | undefined): ReactNode {
  return at === undefined ? '–' : <Due at={at} />;
}

function Due({ at }: { at: number }) {
  const now = useNow();
  const left = at * 1000 - now;
  return left < 0 ? (
    <StatusIndicator type="warning">Overdue</StatusIndicator>
  ) : (
    <span className="askel-figure">in {duration(left)}</span>
  );
}
