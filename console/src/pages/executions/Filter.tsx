import Box from '@cloudscape-design/components/box';
import PropertyFilter, {
  type PropertyFilterProps,
} from '@cloudscape-design/components/property-filter';
import { useEffect, useRef, useState } from 'react';
import type { Criteria, ExecutionStatus } from '../../api/executions';
import type { AttributeName } from '../../api/searchAttributes';
import { withQueried } from '../../model/attributeTokens';
import { EXECUTION_STATUSES } from '../../model/criteria';
import { isTime, propertiesOf, STARTS_WITH, type Property } from '../../model/filterProperties';
import {
  readTokens,
  splitTokens,
  tokensOf,
  typedText,
  type MachineOption,
} from '../../model/filterTokens';
import { quoted } from '../../model/quotedText';
import { statusText } from '../../ui/StatusBadge';
import { exactTimeOfIso } from '../../ui/Time';
import { readZone } from '../../ui/timeZone';

/** The group of search attributes in the offered properties. */
const ATTRIBUTES = 'attributes';

/**
 * The filters of a list as tokens. A text without a property filters by the start of the name.
 *
 * @param suggestions values of the rows on the page, which are offered as suggestions
 */
export function Filter({
  criteria,
  machines,
  attributes: defined,
  suggestions,
  onChange,
}: {
  criteria: Criteria;
  machines: readonly MachineOption[];
  attributes: readonly AttributeName[];
  suggestions: { states: readonly string[]; errors: readonly string[] };
  onChange: (criteria: Criteria) => void;
}) {
  const [refused, setRefused] = useState<{ text: string; error: string }>();
  const field = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const input = field.current?.querySelector('input');
    if (refused !== undefined && input instanceof HTMLInputElement) retype(input, refused.text);
  }, [refused]);
  const machineOptions = withFilteredMachine(criteria.machine, machines);
  const attributes = withQueried(defined, criteria.query);
  const properties = [...propertiesOf(attributes)];
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
    ...suggestions.states.map((value) => ({ propertyKey: 'failedState', value: quoted(value) })),
    ...suggestions.errors.map((value) => ({ propertyKey: 'error', value: quoted(value) })),
    ...['redriveFilter', 'paused'].flatMap((propertyKey) =>
      ['yes', 'no'].map((value) => ({ propertyKey, value })),
    ),
    ...properties
      .filter(([, { attribute }]) => attribute?.type === 'BOOLEAN')
      .flatMap(([propertyKey]) => ['true', 'false'].map((value) => ({ propertyKey, value }))),
  ];

  /** The display text of a value. */
  function valueText(key: string, { attribute }: Property, value: string): string {
    if (key === 'status') return statusText(value as ExecutionStatus);
    if (isTime(key) || attribute?.type === 'TIME') return exactTimeOfIso(value);
    return (
      machineOptions.find((one) => key === 'machine' && one.stateMachineArn === value)?.name ??
      value
    );
  }

  return (
    <div
      ref={field}
      onInput={({ target }) => {
        if (target instanceof HTMLInputElement && target.value !== refused?.text) {
          setRefused(undefined);
        }
      }}
    >
      <PropertyFilter
        query={{ tokens: tokensOf(criteria), operation: 'and' }}
        onChange={({ detail }) => {
          const tokens = splitTokens(detail.tokens, attributes);
          const read = readTokens(tokens, readZone(), machineOptions, attributes);
          if (typeof read === 'string') {
            setRefused({ text: typedText(detail.tokens, criteria, attributes), error: read });
          } else {
            setRefused(undefined);
            onChange(read.criteria);
          }
        }}
        filteringProperties={properties.map(([key, property]) => ({
          key,
          propertyLabel: property.label,
          groupValuesLabel: property.groupLabel,
          ...(property.attribute === undefined ? {} : { group: ATTRIBUTES }),
          operators: property.operators.map((operator) => ({
            operator,
            format: (value: unknown) => valueText(key, property, String(value)),
          })),
          defaultOperator: property.operators[0],
        }))}
        customGroupsText={[
          {
            group: ATTRIBUTES,
            properties: 'Search attributes',
            values: 'Values of search attributes',
          },
        ]}
        filteringOptions={options}
        hideOperations
        freeTextFiltering={{ operators: [STARTS_WITH], defaultOperator: STARTS_WITH }}
        filteringPlaceholder="Filter by status, name, error …"
        filteringAriaLabel="Filter executions"
        filteringEmpty="Type a value"
        // The list of suggestions covers the text below the field.
        {...(refused === undefined
          ? {}
          : { filteringStatusType: 'error' as const, filteringErrorText: refused.error })}
        filteringConstraintText={refused && <Box color="text-status-error">{refused.error}</Box>}
        expandToViewport
      />
    </div>
  );
}

/** Enters a refused text again. The component clears its text, and has no property for it. */
function retype(input: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Adds the filtered state machine to the options when it is not listed, such as a deleted one or an
 * alias.
 */
function withFilteredMachine(
  machine: string | undefined,
  machines: readonly MachineOption[],
): readonly MachineOption[] {
  return machine === undefined || machines.some((one) => one.stateMachineArn === machine)
    ? machines
    : [...machines, { stateMachineArn: machine, name: machine.split(':').slice(6).join(':') }];
}
