import PropertyFilter, {
  type PropertyFilterProps,
} from '@cloudscape-design/components/property-filter';
import { useState } from 'react';
import type { Criteria, ExecutionStatus } from '../../api/executions';
import { EXECUTION_STATUSES } from '../../model/criteria';
import {
  FILTER_KEYS,
  PROPERTIES,
  readTokens,
  STARTS_WITH,
  tokensOf,
  type FilterKey,
} from '../../model/filterTokens';
import { statusText } from '../../ui/StatusBadge';

const REDRIVEN = { REDRIVEN: 'yes', NOT_REDRIVEN: 'no' } as const;

/**
 * The filters of a list, as tokens. A text that is typed without a property is the beginning of a name.
 *
 * @param seen values of the rows on the page, which are offered beside typed ones
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
  const [mistake, setMistake] = useState<string>();
  const named = offered(criteria.machine, machines);
  const options: PropertyFilterProps.FilteringOption[] = [
    ...EXECUTION_STATUSES.map((one) => ({
      propertyKey: 'status',
      value: one,
      label: statusText(one),
    })),
    ...named.map((one) => ({
      propertyKey: 'machine',
      value: one.stateMachineArn,
      label: one.name,
    })),
    ...seen.states.map((value) => ({ propertyKey: 'failedState', value })),
    ...seen.errors.map((value) => ({ propertyKey: 'error', value })),
    ...Object.entries(REDRIVEN).map(([value, label]) => ({
      propertyKey: 'redriveFilter',
      value,
      label,
    })),
  ];

  /** Values as people read them. */
  function shown(key: FilterKey, value: string): string {
    if (key === 'status') return statusText(value as ExecutionStatus);
    if (key === 'redriveFilter') return REDRIVEN[value as keyof typeof REDRIVEN];
    return named.find((one) => key === 'machine' && one.stateMachineArn === value)?.name ?? value;
  }

  return (
    <PropertyFilter
      query={{ tokens: tokensOf(criteria), operation: 'and' }}
      onChange={({ detail }) => {
        const read = readTokens(detail.tokens);
        setMistake(typeof read === 'string' ? read : undefined);
        if (typeof read !== 'string') onChange(read.criteria);
      }}
      filteringProperties={FILTER_KEYS.map((key) => ({
        key,
        propertyLabel: PROPERTIES[key].label,
        groupValuesLabel: PROPERTIES[key].many,
        operators: PROPERTIES[key].operators.map((operator) => ({
          operator,
          format: (value: unknown) => shown(key, String(value)),
        })),
        defaultOperator: PROPERTIES[key].operators[0],
      }))}
      filteringOptions={options}
      hideOperations
      freeTextFiltering={{ operators: [STARTS_WITH], defaultOperator: STARTS_WITH }}
      filteringPlaceholder="Filter by status, name, error …"
      filteringAriaLabel="Filter executions"
      filteringEmpty="Type a value"
      filteringConstraintText={mistake}
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
