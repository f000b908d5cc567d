import type { Criteria, ExecutionStatus, FoundExecution } from '../api/executions';

export const EXECUTION_STATUSES: readonly ExecutionStatus[] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];

/** Filters that are one text each, by their name in URL and API. */
const TEXTS = [
  'machine',
  'name',
  'failedState',
  'error',
  'causeFingerprint',
  'cause',
  'from',
  'to',
  'stoppedFrom',
  'stoppedTo',
] as const;

/** Starts of the last so long, which a view keeps and a moment does not: `last=1h` in the URL. */
export const SPANS = { '15m': 15, '1h': 60, '6h': 360, '24h': 1440, '7d': 10_080 } as const;
export type Span = keyof typeof SPANS;

/** What a list shows: its filters, and the span if they are of the last so long. */
export interface View {
  criteria: Criteria;
  last?: Span;
}

/** Reads what stands in a URL; what it does not know there it leaves out. */
export function readView(search: URLSearchParams): View {
  const criteria: Criteria = {};
  for (const name of TEXTS) {
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

/** The URL's query of a view, in one order: equal views, equal texts. */
export function writeView(view: View): string {
  const search = new URLSearchParams();
  for (const name of TEXTS) {
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

/** The filters as the API takes them: a span becomes the time at which it begins. */
export function criteriaAt(view: View, now: number): Criteria {
  return view.last === undefined
    ? view.criteria
    : { ...view.criteria, from: new Date(now - SPANS[view.last] * 60_000).toISOString() };
}

/** Whether nothing is filtered. */
export function isOpen(view: View): boolean {
  return writeView(view) === '';
}

/**
 * Whether an execution of a stream belongs to a list, as the server's search decides it. Streams have no
 * causes: of a filter by cause, this decides only that the execution has one.
 */
export function matches(criteria: Criteria, execution: FoundExecution): boolean {
  return (
    isOf(criteria.machine, execution) &&
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

function isOf(machine: string | undefined, execution: FoundExecution): boolean {
  return (
    machine === undefined ||
    [
      execution.stateMachineArn,
      execution.stateMachineVersionArn,
      execution.stateMachineAliasArn,
    ].includes(machine)
  );
}

function isEqual(wanted: string | undefined, is: string | undefined): boolean {
  return wanted === undefined || wanted === is;
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

/** How a filter is told, but for those that need no value. */
const WORDS = {
  status: 'with status',
  name: 'whose names begin with',
  failedState: 'that failed in',
  error: 'with error',
  causeFingerprint: 'with cause fingerprint',
  cause: 'whose cause contains',
  from: 'started since',
  to: 'started before',
  stoppedFrom: 'ended since',
  stoppedTo: 'ended before',
} as const;
const TIMES: readonly string[] = ['from', 'to', 'stoppedFrom', 'stoppedTo'];

/** The filters but the machine in words, for what is shown: `executions with status FAILED, started since …`. */
export function criteriaText(criteria: Criteria): string {
  const parts = (Object.keys(WORDS) as (keyof typeof WORDS)[]).flatMap((key) => {
    const value = criteria[key];
    if (value === undefined || value.length === 0) return [];
    const told = typeof value === 'string' ? value : value.join(' or ');
    return [`${WORDS[key]} ${TIMES.includes(key) ? localTime(told) : told}`];
  });
  if (criteria.redriveFilter !== undefined) {
    parts.push(criteria.redriveFilter === 'REDRIVEN' ? 'redriven' : 'not redriven');
  }
  return parts.length === 0 ? 'all executions' : `executions ${parts.join(', ')}`;
}

function localTime(text: string): string {
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? text : new Date(millis).toLocaleString();
}
