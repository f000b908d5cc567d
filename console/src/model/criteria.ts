import type { Criteria, ExecutionStatus, FoundExecution } from '../api/executions';

export const EXECUTION_STATUSES: readonly ExecutionStatus[] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];

/** Filters with one text value, by their name in the URL and the API. */
const TEXT_FILTERS = [
  'machine',
  'name',
  'failedState',
  'error',
  'causeFingerprint',
  'cause',
  'input',
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

/** The view of a list: its filters, and its relative time span if it has one. */
export interface ListView {
  criteria: Criteria;
  last?: Span;
}

/** Reads a view from a URL; unknown parameters and values are ignored. */
export function readView(search: URLSearchParams): ListView {
  const criteria: Criteria = {};
  for (const name of TEXT_FILTERS) {
    const value = search.get(name);
    if (value !== null && value !== '') criteria[name] = value;
  }
  const status = search.getAll('status').filter(isStatus);
  if (status.length > 0) criteria.status = status;
  const redrives = search.get('redriveFilter');
  if (redrives === 'REDRIVEN' || redrives === 'NOT_REDRIVEN') criteria.redriveFilter = redrives;
  const last = search.get('last');
  return isSpan(last) ? { criteria, last } : { criteria };
}

function isStatus(text: string): text is ExecutionStatus {
  return (EXECUTION_STATUSES as readonly string[]).includes(text);
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
  for (const status of EXECUTION_STATUSES) {
    if (view.criteria.status?.includes(status) === true) search.append('status', status);
  }
  if (view.criteria.redriveFilter !== undefined) {
    search.set('redriveFilter', view.criteria.redriveFilter);
  }
  if (view.last !== undefined) search.set('last', view.last);
  return search.toString();
}

/** The filters for the API. A relative time span becomes a start time. */
export function criteriaAt(view: ListView, now: number): Criteria {
  return view.last === undefined
    ? view.criteria
    : { ...view.criteria, from: new Date(now - SPANS[view.last] * 60_000).toISOString() };
}

/** Whether the view has no filter. */
export function hasNoFilter(view: ListView): boolean {
  return writeView(view) === '';
}

/**
 * Whether an execution from a stream matches the filters, as the server's search decides it.
 * Streams contain no causes: for a filter by cause this checks only that the execution has one.
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
      (criteria.redriveFilter === 'REDRIVEN') === execution.redriveCount > 0)
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
  return parts.length === 0 ? 'all executions' : `executions ${parts.join(', ')}`;
}
