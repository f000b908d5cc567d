import PropertyFilter, {
  type PropertyFilterProps,
} from '@cloudscape-design/components/property-filter';
import { EXECUTION_STATUSES, type Criteria, type ExecutionStatus } from '../../api/executions';
import { statusText } from '../../ui/StatusBadge';

type Key = Exclude<keyof Criteria, undefined>;

const LABELS: Record<Key, { one: string; many: string; operator: '=' | '^' | '>=' | '<' }> = {
  status: { one: 'Status', many: 'Statuses', operator: '=' },
  name: { one: 'Name', many: 'Names', operator: '^' },
  machine: { one: 'State machine', many: 'State machines', operator: '=' },
  failedState: { one: 'Failed state', many: 'Failed states', operator: '=' },
  error: { one: 'Error', many: 'Errors', operator: '=' },
  causeFingerprint: { one: 'Cause', many: 'Causes', operator: '=' },
  redriveFilter: { one: 'Redriven', many: 'Redriven', operator: '=' },
  from: { one: 'Started at or after', many: 'Times', operator: '>=' },
  to: { one: 'Started before', many: 'Times', operator: '<' },
  stoppedFrom: { one: 'Ended at or after', many: 'Times', operator: '>=' },
  stoppedTo: { one: 'Ended before', many: 'Times', operator: '<' },
};

const KEYS = Object.keys(LABELS) as Key[];

const properties: PropertyFilterProps.FilteringProperty[] = KEYS.map((key) => ({
  key,
  propertyLabel: LABELS[key].one,
  groupValuesLabel: LABELS[key].many,
  operators: [LABELS[key].operator],
  defaultOperator: LABELS[key].operator,
}));

/**
 * The filters of a list, as tokens. What is typed without a property is a name's beginning.
 *
 * @param seen what is offered as values beside what can be typed: those of the rows on the page
 */
export function Filter({
  criteria,
  machines,
  seen,
  onChange,
}: {
  criteria: Criteria;
  machines: readonly { stateMachineArn: string; name: string }[];
  seen: { states: readonly string[]; errors: readonly string[] };
  onChange: (criteria: Criteria) => void;
}) {
  const options: PropertyFilterProps.FilteringOption[] = [
    ...EXECUTION_STATUSES.map((one) => ({
      propertyKey: 'status',
      value: one,
      label: statusText(one),
    })),
    ...offered(criteria.machine, machines).map((one) => ({
      propertyKey: 'machine',
      value: one.stateMachineArn,
      label: one.name,
    })),
    ...seen.states.map((value) => ({ propertyKey: 'failedState', value })),
    ...seen.errors.map((value) => ({ propertyKey: 'error', value })),
    { propertyKey: 'redriveFilter', value: 'REDRIVEN', label: 'yes' },
    { propertyKey: 'redriveFilter', value: 'NOT_REDRIVEN', label: 'no' },
  ];
  return (
    <PropertyFilter
      query={{ tokens: tokens(criteria), operation: 'and' }}
      onChange={(event) => onChange(read(event.detail.tokens))}
      filteringProperties={properties}
      filteringOptions={options}
      hideOperations
      freeTextFiltering={{ operators: ['^'], defaultOperator: '^' }}
      filteringPlaceholder="Filter by status, name, error …"
      filteringAriaLabel="Filter executions"
      filteringEmpty="Type a value"
      expandToViewport
    />
  );
}

/** A machine that is not in the list of machines, a deleted one or an alias, is shown by its name as well. */
function offered(
  machine: string | undefined,
  machines: readonly { stateMachineArn: string; name: string }[],
): readonly { stateMachineArn: string; name: string }[] {
  return machine === undefined || machines.some((one) => one.stateMachineArn === machine)
    ? machines
    : [...machines, { stateMachineArn: machine, name: machine.split(':').slice(6).join(':') }];
}

function tokens(criteria: Criteria): PropertyFilterProps.Token[] {
  return KEYS.flatMap((key) => {
    const value = criteria[key];
    if (value === undefined) return [];
    const operator = LABELS[key].operator;
    return typeof value === 'string'
      ? [{ propertyKey: key, operator, value }]
      : value.map((one) => ({ propertyKey: key, operator, value: one }));
  });
}

function read(all: readonly PropertyFilterProps.Token[]): Criteria {
  const criteria: Criteria = {};
  const status: ExecutionStatus[] = [];
  for (const token of all) {
    const value = String(token.value).trim();
    const key = (token.propertyKey ?? 'name') as Key;
    if (key === 'status') {
      const one = EXECUTION_STATUSES.find((known) => known === value.toUpperCase());
      if (one !== undefined && !status.includes(one)) status.push(one);
    } else if (key === 'redriveFilter') {
      criteria.redriveFilter = value === 'NOT_REDRIVEN' ? value : 'REDRIVEN';
    } else {
      criteria[key] = isTime(key) ? asTime(value) : value;
    }
  }
  if (status.length > 0) criteria.status = status;
  return criteria;
}

function isTime(key: Key): boolean {
  return key === 'from' || key === 'to' || key === 'stoppedFrom' || key === 'stoppedTo';
}

/** What a person types (`2026-11-20`, `2026-11-20 12:00`) is of their own zone; the API wants an instant. */
function asTime(text: string): string {
  const millis = Date.parse(text.includes(':') || text.includes('T') ? text : `${text} 00:00`);
  return Number.isNaN(millis) ? text : new Date(millis).toISOString();
}
