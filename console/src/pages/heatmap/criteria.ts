import { type Criteria, EXECUTION_STATUSES } from '../../api/executions';

const TEXTS = [
  'machine',
  'from',
  'to',
  'stoppedFrom',
  'stoppedTo',
  'name',
  'failedState',
  'error',
  'causeFingerprint',
] as const;

/** The filters that an address names; those that it does not are not set. */
export function criteriaOf(search: URLSearchParams): Criteria {
  const status = EXECUTION_STATUSES.filter((each) => search.getAll('status').includes(each));
  const redrive = search.get('redriveFilter');
  return {
    ...Object.fromEntries(
      TEXTS.filter((name) => search.has(name)).map((name) => [name, search.get(name) ?? '']),
    ),
    ...(status.length > 0 ? { status } : {}),
    ...(redrive === 'REDRIVEN' || redrive === 'NOT_REDRIVEN' ? { redriveFilter: redrive } : {}),
  };
}

/** The filters in words, for what is shown: `status FAILED, since …`. */
export function criteriaText(criteria: Criteria): string {
  const parts = Object.entries(criteria)
    .filter(([name]) => name !== 'machine')
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' or ') : String(value)}`);
  return parts.length === 0 ? 'all executions' : parts.join(', ');
}
