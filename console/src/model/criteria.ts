import type { Criteria, ExecutionStatus, FoundExecution } from '../api/executions';

export const EXECUTION_STATUSES: readonly ExecutionStatus[] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];

/**
 * The status in a text in any case, such as `timed out` or `TIMED_OUT`. Another text stays as it is,
 * so that the server refuses it.
 */
export function statusOf(text: string): ExecutionStatus {
  const name = text.trim().toUpperCase().replaceAll(' ', '_');
  return EXECUTION_STATUSES.find((one) => one === name) ?? (text as ExecutionStatus);
}

/** Filters with one text value, by their name in the URL and the API. */
const TEXT_FILTERS = [
  'machine',
  'name',
  'failedState',
  'error',
  'causeFingerprint',
  'cause',
  'input',
  'query',
  'from',
  'to',
  'stoppedFrom',
  'stoppedTo',
] as const;

/**
 * Relative time spans in minutes (`last=1h` in the URL). A saved view keeps the span, not an
 * absolute time.
 */
export const SPANS = { '15m': 15, '1h': 60, '6h': 360, '24h': 1440, '7d': 10_080 } as const;
export type Span = keyof typeof SPANS;

/** The view of a list: its filters, and its time span, order, groups and columns if it has them. */
export interface ListView {
  criteria: Criteria;
  last?: Span;
  /** A search attribute, after `-` for a descending order. */
  sort?: string;
  /** The search attribute whose values form groups. */
  group?: string;
  /** The search attributes that are columns. Without them, the preferences of the browser apply. */
  columns?: readonly string[];
  /** The ids of the hidden columns. Without them, the preferences of the browser apply. */
  hidden?: readonly string[];
}

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/**
 * Reads a view from a URL. Unknown parameters are ignored. The server refuses unknown values, so that
 * a mistyped address does not show all executions. A relative time span beside an absolute range is
 * ignored.
 */
export function readView(search: URLSearchParams): ListView {
  const criteria: Criteria = {};
  for (const name of TEXT_FILTERS) {
    const value = search.get(name);
    if (value !== null && value !== '') criteria[name] = value;
  }
  const status = [...new Set(search.getAll('status').map(statusOf))];
  if (status.length > 0) criteria.status = status;
  const redrives = search.get('redriveFilter');
  if (redrives !== null) criteria.redriveFilter = redrives as 'REDRIVEN' | 'NOT_REDRIVEN';
  const paused = search.get('paused');
  if (paused !== null) criteria.paused = FLAGS[paused] ?? (paused as unknown as boolean);
  const last = search.get('last');
  const shape = readShape(search);
  if (isSpan(last)) return withoutSpan({ criteria, last, ...shape });
  return { criteria: last === null ? criteria : { ...criteria, from: last }, ...shape };
}

/**
 * Reads the order, the groups and the columns. An empty `column` means no columns of attributes, an
 * empty `hidden` no hidden columns.
 */
function readShape(search: URLSearchParams): Omit<ListView, 'criteria' | 'last'> {
  const sort = search.get('sort') ?? '';
  const group = search.get('group') ?? '';
  const listOf = (name: string) => [...new Set(search.getAll(name))].filter((one) => one !== '');
  return {
    ...(sort === '' ? {} : { sort }),
    ...(group === '' ? {} : { group }),
    ...(search.has('column') ? { columns: listOf('column') } : {}),
    ...(search.has('hidden') ? { hidden: listOf('hidden') } : {}),
  };
}

function isSpan(text: string | null): text is Span {
  return text !== null && text in SPANS;
}

/** The URL query of a view. Equal views have equal queries. */
export function writeView(view: ListView): string {
  const search = new URLSearchParams();
  for (const name of TEXT_FILTERS) {
    const value = view.criteria[name];
    if (value !== undefined && value !== '') search.set(name, value);
  }
  const position = (status: ExecutionStatus): number => EXECUTION_STATUSES.indexOf(status);
  for (const status of [...(view.criteria.status ?? [])].sort(
    (one, other) => position(one) - position(other),
  )) {
    search.append('status', status);
  }
  if (view.criteria.redriveFilter !== undefined) {
    search.set('redriveFilter', view.criteria.redriveFilter);
  }
  if (view.criteria.paused !== undefined) search.set('paused', String(view.criteria.paused));
  if (view.last !== undefined) search.set('last', view.last);
  if (view.sort !== undefined) search.set('sort', view.sort);
  if (view.group !== undefined) search.set('group', view.group);
  appendList(search, 'column', view.columns);
  appendList(search, 'hidden', view.hidden);
  return search.toString();
}

function appendList(search: URLSearchParams, name: string, values?: readonly string[]): void {
  for (const value of values?.length === 0 ? [''] : (values ?? [])) search.append(name, value);
}

/** The view without its relative time span if it also has an absolute range of starts. */
function withoutSpan(view: ListView): ListView {
  if ((view.criteria.from ?? view.criteria.to) === undefined) return view;
  const next = { ...view };
  delete next.last;
  return next;
}

/** The filters for the API. A relative time span becomes a start time. */
export function criteriaAt(view: ListView, now: number): Criteria {
  return view.last === undefined
    ? view.criteria
    : { ...view.criteria, from: new Date(now - SPANS[view.last] * 60_000).toISOString() };
}

/** Whether an execution has started before a relative time span. */
export function isOlder(
  execution: FoundExecution | undefined,
  last: Span | undefined,
  now: number,
): boolean {
  return (
    execution !== undefined &&
    last !== undefined &&
    execution.startDate * 1000 < now - SPANS[last] * 60_000
  );
}

/**
 * Whether a view is a search that only the list of executions has: by an input, or by search
 * attributes. Statistics and bulk jobs have no such filters.
 */
export function isListOnly({ criteria, sort }: ListView): boolean {
  return (criteria.input ?? criteria.query ?? sort) !== undefined;
}

/** The view in the order of a search attribute; undefined for the latest start first. */
export function withSort(view: ListView, sort: string | undefined): ListView {
  const next = { ...view };
  delete next.sort;
  return sort === undefined ? next : { ...next, sort };
}

/** The view with groups by a search attribute; undefined for the executions themselves. */
export function withGroup(view: ListView, group: string | undefined): ListView {
  const next = { ...view };
  delete next.group;
  return group === undefined ? next : { ...next, group };
}

/**
 * The view with other filters and another time span. Its order and its groups remain if the server
 * supports them with the filters. An absolute range of starts replaces the time span.
 */
export function withFilters(view: ListView, { criteria, last }: ListView): ListView {
  const { sort, group, columns, hidden } = view;
  const isKept = isSortable(criteria);
  return withoutSpan({
    criteria,
    ...(last === undefined ? {} : { last }),
    ...(isKept && sort !== undefined ? { sort } : {}),
    ...(isKept && group !== undefined ? { group } : {}),
    ...(columns === undefined ? {} : { columns }),
    ...(hidden === undefined ? {} : { hidden }),
  });
}

/** The part of a view that decides which executions are listed, and in which order. */
export function rowsOf(view: ListView): ListView {
  const rows = withGroup(view, undefined);
  delete rows.columns;
  delete rows.hidden;
  return rows;
}

/** The search attribute whose values are shown instead of executions; undefined without groups. */
export function groupOf({ criteria, group }: ListView): string | undefined {
  return isSortable(criteria) ? group : undefined;
}

/** Whether the server can order and group the matching executions by search attributes. */
export function isSortable({ input, cause }: Criteria): boolean {
  return (input ?? cause) === undefined;
}

/** Whether the view has no filter. */
export function hasNoFilter(view: ListView): boolean {
  return writeView(rowsOf(view)) === '';
}

/**
 * Whether an execution from a stream matches the filters, as the server's search decides it.
 * Streams contain no causes: for a filter by cause this checks only that the execution has one, and
 * `withChanges` lets the server decide. They contain no search attributes either, so a query is not
 * checked.
 */
export function matches(criteria: Criteria, execution: FoundExecution): boolean {
  return (
    isOfMachine(criteria.machine, execution) &&
    (criteria.status === undefined || criteria.status.includes(execution.status)) &&
    execution.name.startsWith(criteria.name ?? '') &&
    isEqual(criteria.failedState, execution.failedState) &&
    isEqual(criteria.error, execution.error) &&
    isEqual(criteria.causeFingerprint, execution.causeFingerprint) &&
    (criteria.cause === undefined || execution.causeFingerprint !== undefined) &&
    isWithin(criteria.from, criteria.to, execution.startDate) &&
    isWithin(criteria.stoppedFrom, criteria.stoppedTo, execution.stopDate) &&
    (criteria.redriveFilter === undefined ||
      (criteria.redriveFilter === 'REDRIVEN') === execution.redriveCount > 0) &&
    (criteria.paused === undefined || criteria.paused === (execution.paused === true))
  );
}

function isOfMachine(machine: string | undefined, execution: FoundExecution): boolean {
  return (
    machine === undefined ||
    [
      execution.stateMachineArn,
      execution.stateMachineVersionArn,
      execution.stateMachineAliasArn,
    ].includes(machine)
  );
}

function isEqual(expected: string | undefined, actual: string | undefined): boolean {
  return expected === undefined || expected === actual;
}

function isWithin(from?: string, to?: string, seconds?: number): boolean {
  if (from === undefined && to === undefined) return true;
  if (seconds === undefined) return false;
  const millis = seconds * 1000;
  return (
    (from === undefined || millis >= Date.parse(from)) &&
    (to === undefined || millis < Date.parse(to))
  );
}

function statusList(statuses: readonly string[]): string {
  return statuses.map((each) => each.toLowerCase().replaceAll('_', ' ')).join(' or ');
}

/** The text of each filter that has a value. */
const LABELS = {
  status: 'with status',
  name: 'whose names start with',
  failedState: 'that failed in',
  error: 'with error',
  causeFingerprint: 'with the same cause',
  cause: 'whose cause contains',
  input: 'whose input contains',
  from: 'started since',
  to: 'started before',
  stoppedFrom: 'ended since',
  stoppedTo: 'ended before',
} as const;
const TIMES: readonly string[] = ['from', 'to', 'stoppedFrom', 'stoppedTo'];

/**
 * Describes the filters except the state machine: `executions with status failed, started since …`.
 *
 * @param timeText formats an ISO 8601 time
 */
export function criteriaText(criteria: Criteria, timeText: (iso: string) => string): string {
  const parts = (Object.keys(LABELS) as (keyof typeof LABELS)[]).flatMap((key) => {
    const value = criteria[key];
    if (value === undefined || value.length === 0) return [];
    if (key === 'causeFingerprint') return [LABELS[key]];
    const text = typeof value === 'string' ? value : statusList(value);
    return [`${LABELS[key]} ${TIMES.includes(key) ? timeText(text) : text}`];
  });
  if (criteria.redriveFilter !== undefined) {
    parts.push(criteria.redriveFilter === 'REDRIVEN' ? 'redriven' : 'not redriven');
  }
  if (criteria.paused !== undefined) parts.push(criteria.paused ? 'paused' : 'not paused');
  return parts.length === 0 ? 'all executions' : `executions ${parts.join(', ')}`;
}
