import Select from '@cloudscape-design/components/select';
import { lazy, Suspense } from 'react';
import type { FoundExecution } from '../../api/executions';
import { listMachines } from '../../api/machines';
import type { AttributeName } from '../../api/searchAttributes';
import { groupOf, isSortable, withFilters, withGroup, type ListView } from '../../model/criteria';
import { useLoad } from '../../ui/useLoad';

const Filters = lazy(() => import('./Filters').then((one) => ({ default: one.Filters })));

/** The number of attributes above which the list of groups has a filter. */
const UNFILTERED_MAX = 10;

/** The filters of the page, and the search attribute by which executions are grouped. */
export function ListFilters({
  view,
  attributes,
  rows,
  onChange,
}: {
  view: ListView;
  /** The search attributes of the account and region; undefined while they load. */
  attributes: readonly AttributeName[] | undefined;
  /** The rows of the page, whose values are suggested. */
  rows: readonly FoundExecution[];
  onChange: (view: ListView) => void;
}) {
  const machines = useLoad('machines', (signal) => listMachines({ maxResults: 1000 }, signal));
  return (
    <div className="askel-filters">
      <Suspense fallback={<div />}>
        {attributes === undefined ? (
          <div />
        ) : (
          <Filters
            view={view}
            machines={machines.data?.stateMachines ?? []}
            attributes={attributes}
            suggestions={{
              states: distinct(rows.map((row) => row.failedState)),
              errors: distinct(rows.map((row) => row.error)),
            }}
            onChange={(next) => onChange(withFilters(view, next))}
          />
        )}
      </Suspense>
      <GroupChoice
        view={view}
        attributes={attributes ?? []}
        onChange={(group) => onChange(withGroup(view, group))}
      />
    </div>
  );
}

/** The choice of the groups; nothing if the executions cannot be grouped. Texts form no groups. */
function GroupChoice({
  view,
  attributes,
  onChange,
}: {
  view: ListView;
  attributes: readonly AttributeName[];
  onChange: (group: string | undefined) => void;
}) {
  const group = groupOf(view);
  const names = attributes.filter(({ type }) => type !== 'TEXT').map(({ name }) => name);
  if (!isSortable(view.criteria) || (names.length === 0 && group === undefined)) return null;
  const options = [
    { value: '', label: 'Not grouped' },
    ...names.map((name) => ({ value: name, label: `Grouped by ${name}` })),
  ];
  return (
    <Select
      ariaLabel="Group by"
      selectedOption={
        options.find(({ value }) => value === (group ?? '')) ?? {
          value: group ?? '',
          label: `Grouped by ${group ?? ''}`,
        }
      }
      options={options}
      filteringType={names.length > UNFILTERED_MAX ? 'auto' : 'none'}
      filteringAriaLabel="Filter search attributes"
      onChange={({ detail }) => {
        const chosen = detail.selectedOption.value ?? '';
        onChange(chosen === '' ? undefined : chosen);
      }}
    />
  );
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].sort();
}
