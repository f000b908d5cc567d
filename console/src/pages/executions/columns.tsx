import Badge from '@cloudscape-design/components/badge';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { FoundExecution } from '../../api/executions';
import type { AttributeName } from '../../api/searchAttributes';
import { machineOrActivityName } from '../../model/arn';
import { compareValues, type ListPreferences, type RowOrder } from '../../model/listPreferences';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import type { PhoneColumns } from '../../ui/phoneGroups';
import { StatusBadge, statusText } from '../../ui/StatusBadge';
import { exactTime, Time } from '../../ui/Time';
import { NAVIGATION_MIN_WIDTH, NAVIGATION_WIDTH } from '../../ui/useMinWidth';
import { useNow } from '../../ui/useNow';
import { attributeCell, attributeColumnId } from './attributeColumns';

interface Column {
  id: string;
  header: string;
  cell: (execution: FoundExecution) => ReactNode;
  /** The smallest width without a resize, in pixels; wide windows have wider columns. */
  width: number;
  isRowHeader?: boolean;
  /** The value by which the loaded page is sorted. `now` is the end of running executions. */
  value: (execution: FoundExecution, now: number) => string | number | undefined;
  /** Whether the table offers to sort by the column. */
  isSorted?: boolean;
}

const COLUMNS: readonly Column[] = [
  {
    id: 'name',
    value: (one) => one.name,
    header: 'Name',
    cell: (one) => (
      <PathLink to={links.execution(one.executionArn)}>
        <Name text={one.name} clipped="middle" />
      </PathLink>
    ),
    isRowHeader: true,
    width: 176,
  },
  {
    id: 'status',
    value: (one) => statusText(one.status),
    header: 'Status',
    cell: (one) => <Status execution={one} />,
    width: 124,
  },
  {
    id: 'machine',
    value: (one) => machineOrActivityName(one.stateMachineArn),
    header: 'State machine',
    cell: (one) => (
      <PathLink to={links.machine(one.stateMachineArn)}>
        <Name text={machineOrActivityName(one.stateMachineArn)} clipped="middle" />
      </PathLink>
    ),
    width: 112,
  },
  {
    id: 'started',
    value: (one) => one.startDate,
    header: 'Started',
    cell: (one) => <Time seconds={one.startDate} />,
    width: 104,
  },
  {
    id: 'duration',
    value: durationOf,
    header: 'Duration',
    cell: (one) => <DurationCell execution={one} />,
    width: 108,
  },
  {
    id: 'state',
    value: (one) => one.failedState,
    header: 'Failed state',
    cell: (one) =>
      one.failedState === undefined ? (
        '–'
      ) : (
        <PathLink to={links.execution(one.executionArn, { state: one.failedState })}>
          <Name text={one.failedState} clipped />
        </PathLink>
      ),
    width: 122,
  },
  {
    id: 'error',
    value: (one) => one.error,
    header: 'Error',
    cell: (one) => (one.error === undefined ? '–' : <Name text={one.error} clipped />),
    width: 96,
  },
  {
    id: 'redrives',
    value: (one) => one.redriveCount,
    header: 'Redrives',
    cell: (one) => (one.redriveCount === 0 ? '–' : one.redriveCount.toLocaleString()),
    width: 118,
  },
];

/** The columns of phones. */
export const PHONE_COLUMNS: PhoneColumns = [
  ['name', ['status', 'duration'], ['machine', 'started'], 'error'],
];

/** The columns that can be hidden. */
export const OPTIONAL_COLUMNS = COLUMNS.slice(1).map(({ id, header }) => ({ id, title: header }));

/**
 * The column of a search attribute, by which only the server sorts. Texts have no order.
 *
 * @param isSortable whether the server sorts by search attributes
 */
function attributeColumn({ name, type }: AttributeName, isSortable: boolean): Column {
  return {
    id: attributeColumnId(name),
    value: () => undefined,
    header: name,
    cell: (one) => attributeCell(one, name, type),
    width: type === 'TIME' ? EXACT_WIDTH : ATTRIBUTE_WIDTH,
    isSorted: isSortable && type !== 'TEXT',
  };
}

/**
 * The columns that are not hidden, before those of search attributes.
 *
 * @param isSortable whether the server sorts by search attributes
 */
export function shownColumns(
  { hidden }: ListPreferences,
  attributes: readonly AttributeName[],
  isSortable: boolean,
): readonly Column[] {
  return [
    ...COLUMNS.filter(({ id }) => !hidden.includes(id)),
    ...attributes.map((each) => attributeColumn(each, isSortable)),
  ];
}

/** The smallest width of a column, in pixels. */
const WIDTH_MIN = 80;
/** The width of margins, a scrollbar and the selection, in pixels. */
const BESIDE = 148;
/** The width of the button that opens the navigation, in pixels. */
const TOGGLE_WIDTH = 34;
/** A column of exact times is wider. */
const EXACT_WIDTH = 210;
const ATTRIBUTE_WIDTH = 128;
/** The share of the name in the width that remains; the other columns share the rest. */
const NAME_SHARE = 0.6;

/**
 * The widths of the columns by id, in their order. Names are longer than other values and
 * differ in their ends, so their column is the widest.
 */
export function widthsFor(
  { times, widths }: ListPreferences,
  windowWidth: number,
  columns: readonly Column[],
): readonly (readonly [string, number])[] {
  const shown = columns.map(({ id, width }) => ({
    id,
    width: id === 'started' && times === 'exact' ? EXACT_WIDTH : width,
  }));
  const needed = sum(shown.map(({ width }) => width));
  const navigation = windowWidth > NAVIGATION_MIN_WIDTH ? NAVIGATION_WIDTH : TOGGLE_WIDTH;
  const rest = Math.max(0, windowWidth - navigation - BESIDE - needed);
  const name = shown.find(({ id }) => id === 'name')?.width ?? 0;
  return shown.map(({ id, width }) => {
    const share = id === 'name' ? NAME_SHARE : ((1 - NAME_SHARE) * width) / (needed - name);
    return [id, widths[id] ?? Math.round(width + share * rest)];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** The definitions of the columns of a list. */
export function columnsFor(
  { times }: ListPreferences,
  widths: ReadonlyMap<string, number>,
  columns: readonly Column[],
): TableProps.ColumnDefinition<FoundExecution>[] {
  return columns.map(({ width, isSorted = true, ...column }) => ({
    ...column,
    width: widths.get(column.id) ?? width,
    minWidth: WIDTH_MIN,
    ...(column.id === 'started' && times === 'exact'
      ? { cell: (one: FoundExecution) => <ExactTime seconds={one.startDate} /> }
      : {}),
    // The page is sorted by `sorted`. The table needs the field only to offer the sorting.
    ...(isSorted ? { sortingField: column.id } : {}),
  }));
}

/** The order of the server, which holds for all pages: the newest executions first. */
export const SERVER_ORDER: RowOrder = { column: 'started', descending: true };

/** An order of the loaded page only; undefined for the order of the server. */
export function ownOrder(order: RowOrder): RowOrder | undefined {
  return order.column === SERVER_ORDER.column && order.descending ? undefined : order;
}

/** The rows of the loaded page in the chosen order; undefined for the order of the server. */
export function sorted(
  rows: readonly FoundExecution[],
  order: RowOrder | undefined,
): readonly FoundExecution[] {
  const column = COLUMNS.find(({ id }) => id === order?.column);
  if (order === undefined || column === undefined) return rows;
  const now = Date.now();
  return [...rows].sort((one, other) =>
    compareValues(column.value(one, now), column.value(other, now), order.descending),
  );
}

/** The status of AWS, which is "Running" for a paused execution. */
function Status({ execution }: { execution: FoundExecution }) {
  return execution.paused === true ? (
    <SpaceBetween direction="horizontal" size="xxs">
      <StatusBadge status={execution.status} />
      <Badge color="severity-medium">Paused</Badge>
    </SpaceBetween>
  ) : (
    <StatusBadge status={execution.status} />
  );
}

function ExactTime({ seconds }: { seconds: number }) {
  return (
    <time className="askel-figure" dateTime={new Date(seconds * 1000).toISOString()}>
      {exactTime(seconds)}
    </time>
  );
}

function durationOf(execution: FoundExecution, now: number): number {
  return (
    execution.durationMillis ??
    (execution.stopDate === undefined
      ? now - execution.startDate * 1000
      : (execution.stopDate - execution.startDate) * 1000)
  );
}

function DurationCell({ execution }: { execution: FoundExecution }) {
  const now = useNow();
  return <span className="askel-figure">{duration(durationOf(execution, now))}</span>;
}
