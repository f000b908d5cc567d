import PropertyFilter, {
  type PropertyFilterProps,
} from '@cloudscape-design/components/property-filter';
import { useState } from 'react';
import type { Criteria, ExecutionStatus } from '../../api/executions';
import { EXECUTION_STATUSES } from '../../model/criteria';
import {
  FILTER_KEYS,
  isTime,
  PROPERTIES,
  readTokens,
  splitTokens,
  STARTS_WITH,
  tokensOf,
  type FilterKey,
} from '../../model/filterTokens';
import { statusText } from '../../ui/StatusBadge';
import { exactTimeOfIso } from '../../ui/Time';
import { readZone } from '../../ui/timeZone';

const REDRIVEN = { REDRIVEN: 'yes', NOT_REDRIVEN: 'no' } as const;

/**
 * The filters of a list as tokens. A text without a property filters by the start of the name.
 *
 * @param suggestions values of the rows on the page, which are offered as suggestions
 */
export function Filter({
  criteria,
  machines,
  suggestions,
  onChange,
}: {
  criteria: Criteria;
  machines: readonly { stateMachineArn: string; name: string }[];
  suggestions: { states: readonly string[]; errors: readonly string[] };
  onChange: (criteria: Criteria) => void;
}) {
  const [error, setError] = useState<string>();
  const machineOptions = withFilteredMachine(criteria.machine, machines);
  const options: PropertyFilterProps.FilteringOption[] = [
    ...EXECUTION_STATUSES.map((one) => ({
      propertyKey: 'status',
      value: one,
      label: statusText(one),
    })),
    ...machineOptions.map((one) => ({
      propertyKey: 'machine',
      value: one.stateMachineArn,
      label: one.name,
    })),
    ...suggestions.states.map((value) => ({ propertyKey: 'failedState', value })),
    ...suggestions.errors.map((value) => ({ propertyKey: 'error', value })),
    ...Object.entries(REDRIVEN).map(([value, label]) => ({
      propertyKey: 'redriveFilter',
      value,
      label,
    })),
    ...['yes', 'no'].map((value) => ({ propertyKey: 'paused', value })),
  ];

  /** The display text of a value. */
  function valueText(key: FilterKey, value: string): string {
    if (key === 'status') return statusText(value as ExecutionStatus);
    if (isTime(key)) return exactTimeOfIso(value);
    if (key === 'redriveFilter') return REDRIVEN[value as keyof typeof REDRIVEN];
    return (
      machineOptions.find((one) => key === 'machine' && one.stateMachineArn === value)?.name ??
      value
    );
  }

  return (
    <PropertyFilter
      query={{ tokens: tokensOf(criteria), operation: 'and' }}
      onChange={({ detail }) => {
        const read = readTokens(splitTokens(detail.tokens), readZone());
        setError(typeof read === 'string' ? read : undefined);
        if (typeof read !== 'string') onChange(read.criteria);
      }}
      filteringProperties={FILTER_KEYS.map((key) => ({
        key,
        propertyLabel: PROPERTIES[key].label,
        groupValuesLabel: PROPERTIES[key].groupLabel,
        operators: PROPERTIES[key].operators.map((operator) => ({
          operator,
          format: (value: unknown) => valueText(key, String(value)),
        })),
        defaultOperator: PROPERTIES[key].operators[0],
      }))}
      filteringOptions={options}
      hideOperations
      freeTextFiltering={{ operators: [STARTS_WITH], defaultOperator: STARTS_WITH }}
      filteringPlaceholder="Filter by status, name, error …"
      filteringAriaLabel="Filter executions"
      filteringEmpty="Type a value"
      filteringConstraintText={error}
      expandToViewport
    />
  );
}

/**
 * Adds the filtered state machine to the options when it is not listed, such as a deleted one or an
 * alias.
 */
function withFilteredMachine(
  machine: string | undefined,
  machines: readonly { stateMachineArn: string; name: string }[],
): readonly { stateMachineArn: string; name: string }[] {
  return machine === undefined || machines.some((one) => one.stateMachineArn === machine)
    ? machines
    : [...machines, { stateMachineArn: machine, name: machine.split(':').slice(6).join(':') }];
}
