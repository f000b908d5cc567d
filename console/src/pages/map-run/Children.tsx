import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { ExecutionStatus } from '../../api/executions';
import { listMapRunChildren, type MapRunChild } from '../../api/mapRuns';
import { statusOf } from '../../model/criteria';
import { childQuery, inShownOrder } from '../../model/mapRuns';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { pageControl } from '../../ui/pageControl';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { StatusBadge, statusText } from '../../ui/StatusBadge';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { childText } from './childText';
import type { Selected } from './RedriveDialog';
import type { ShownRun } from './useMapRun';

const ROWS = 25;
const RELOAD_MILLIS = 5_000;
/** The pause after the last key press before a search. */
const TYPING_MILLIS = 300;
const STATUSES: readonly ExecutionStatus[] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];
const REDRIVABLE: readonly ExecutionStatus[] = [
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];
/** The maximum number of children that a redrive can select by ARN. */
const SELECTED_MAX = 1_000;

/**
 * The children of a Map Run, page by page. They can be filtered by status or searched.
 *
 * @param onRedrive receives the selected children; undefined when none can be redriven
 */
export function Children({
  arn,
  run,
  onRedrive,
}: {
  arn: string;
  run: ShownRun;
  onRedrive: ((selected: Selected) => void) | undefined;
}) {
  const [search, setSearch] = useSearchParams();
  const given = search.get('status');
  // The server refuses an unknown status.
  const status = given === null ? undefined : statusOf(given);
  const find = search.get('find') ?? '';
  return (
    <List
      arn={arn}
      run={run}
      status={status}
      onRedrive={onRedrive}
      filter={
        <Filter
          status={status}
          find={find}
          onChange={(next) =>
            setSearch(
              Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')),
              { replace: true },
            )
          }
        />
      }
      find={find}
    />
  );
}

function Filter({
  status,
  find,
  onChange,
}: {
  status: ExecutionStatus | undefined;
  find: string;
  onChange: (next: { status: string; find: string }) => void;
}) {
  const options = [
    { value: '', label: 'Any status' },
    ...STATUSES.map((each) => ({ value: each, label: statusText(each) })),
  ];
  return (
    <div className="askel-filters askel-map-run-filters">
      <ChildSearch find={find} onFind={(next) => onChange({ status: status ?? '', find: next })} />
      <Select
        ariaLabel="Status"
        selectedOption={options.find((option) => option.value === (status ?? '')) ?? null}
        options={options}
        onChange={({ detail }) => onChange({ status: detail.selectedOption.value ?? '', find })}
      />
    </div>
  );
}

function ChildSearch({ find, onFind }: { find: string; onFind: (find: string) => void }) {
  const [typed, setTyped] = useState(find);
  const [applied, setApplied] = useState(find);
  if (applied !== find) {
    setApplied(find);
    // A link has changed the filter.
    if (typed.trim() !== find) setTyped(find);
  }
  useEffect(() => {
    if (typed.trim() === find) return;
    const timer = setTimeout(() => onFind(typed.trim()), TYPING_MILLIS);
    return () => clearTimeout(timer);
  }, [typed, find, onFind]);
  return (
    <Input
      type="search"
      ariaLabel="Find a child"
      placeholder="Number, name or ARN"
      clearAriaLabel="Clear search"
      value={typed}
      onChange={({ detail }) => setTyped(detail.value)}
      onKeyDown={({ detail }) => {
        if (detail.key === 'Enter') onFind(typed.trim());
      }}
    />
  );
}

function List({
  arn,
  run,
  status,
  find,
  filter,
  onRedrive,
}: {
  arn: string;
  run: ShownRun;
  status: ExecutionStatus | undefined;
  find: string;
  filter: ReactNode;
  onRedrive: ((selected: Selected) => void) | undefined;
}) {
  const [chosen, setChosen] = useState<{ redrives: number; children: readonly MapRunChild[] }>();
  // A redrive clears the selection.
  const redrives = run.redriveCount ?? 0;
  const selected =
    onRedrive === undefined || chosen?.redrives !== redrives ? [] : [...chosen.children];
  const key = `${arn} ${status ?? ''} ${find}`;
  const [pages, setPages] = useState<{ key: string; tokens: readonly string[] }>();
  // Another filter starts at its first page.
  const tokens = pages?.key === key ? pages.tokens : [];
  const token = tokens.at(-1);
  const running = run.status === 'RUNNING';
  const started = run.executionCounts.total - run.executionCounts.pending;
  const load = useLoad(
    `${key} ${token ?? ''}`,
    (signal) =>
      listMapRunChildren(
        arn,
        { statusFilter: status, ...childQuery(find) },
        { maxResults: ROWS, nextToken: token },
        signal,
      ),
    running ? RELOAD_MILLIS : undefined,
  );
  const { reload } = load;
  useEffect(() => {
    reload();
  }, [running, reload]);
  const next = load.data?.nextToken;
  const page = tokens.length + 1;
  return (
    <ResponsiveTable
      trackBy="executionArn"
      items={inShownOrder(load.data?.children ?? [])}
      ariaLabels={{
        tableLabel: 'Children',
        selectionGroupLabel: 'Selection of children',
        allItemsSelectionLabel: () => 'Select all children of this page',
        itemSelectionLabel: (_, one) => `Select ${childText(one)}`,
      }}
      loading={load.data === undefined && load.failure === undefined}
      loadingText="Loading…"
      columnDefinitions={columns(run)}
      phone={[
        ['number', 'started'],
        ['status', 'duration'],
      ]}
      {...(onRedrive === undefined
        ? {}
        : {
            selectionType: 'multi' as const,
            selectedItems: selected,
            isItemDisabled: (one: MapRunChild) => !REDRIVABLE.includes(one.status),
          })}
      onSelectionChange={({ detail }) => setChosen({ redrives, children: detail.selectedItems })}
      header={
        <Header
          counter={find === '' && status === undefined ? `(${started.toLocaleString()})` : ''}
          actions={
            onRedrive !== undefined && (
              <Button
                disabled={selected.length === 0 || selected.length > SELECTED_MAX}
                onClick={() => onRedrive(selectionOf(selected))}
              >
                Redrive selected{selected.length > 0 && ` (${selected.length.toLocaleString()})`}
              </Button>
            )
          }
        >
          Children
        </Header>
      }
      filter={filter}
      pagination={pageControl(load, page, next !== undefined, (to) => {
        if (to < page) setPages({ key, tokens: tokens.slice(0, to - 1) });
        else if (next !== undefined) setPages({ key, tokens: [...tokens, next] });
      })}
      empty={
        load.failure === undefined ? (
          <EmptyState
            title={find !== '' || status !== undefined ? 'No matching children' : 'No children yet'}
          >
            {find !== '' &&
              'Children are found by their number in the run, their whole name, or their ARN.'}
          </EmptyState>
        ) : (
          <Failure
            title="The children could not be read"
            failure={load.failure}
            onRetry={load.reload}
          />
        )
      }
    />
  );
}

function columns(run: ShownRun): TableProps.ColumnDefinition<MapRunChild>[] {
  const batched = run.batched === true;
  return [
    {
      id: 'number',
      header: batched ? 'Batch' : 'Item',
      minWidth: 90,
      isRowHeader: true,
      cell: (one) => <PathLink to={links.execution(one.executionArn)}>{childText(one)}</PathLink>,
    },
    {
      id: 'status',
      header: 'Status',
      minWidth: 130,
      cell: (one) => <StatusBadge status={one.status} />,
    },
    ...(batched
      ? [
          {
            id: 'items',
            header: 'Items',
            minWidth: 80,
            cell: (one: MapRunChild) => one.itemCount?.toLocaleString() ?? '–',
          },
        ]
      : []),
    { id: 'started', header: 'Started', minWidth: 180, cell: (one) => exactTime(one.startDate) },
    {
      id: 'duration',
      header: 'Duration',
      minWidth: 100,
      cell: (one) =>
        one.stopDate === undefined || one.status === 'RUNNING' ? (
          '–'
        ) : (
          <span className="askel-figure">{duration((one.stopDate - one.startDate) * 1000)}</span>
        ),
    },
    {
      id: 'redrives',
      header: 'Redrives',
      minWidth: 90,
      cell: (one) => (one.redriveCount === 0 ? '–' : one.redriveCount.toLocaleString()),
    },
    {
      id: 'name',
      header: 'Name',
      minWidth: 300,
      cell: (one) => <Name text={one.name} />,
    },
  ];
}

function selectionOf(selected: readonly MapRunChild[]): Selected {
  return {
    count: selected.length,
    selection: { children: selected.map((one) => one.executionArn) },
  };
}
