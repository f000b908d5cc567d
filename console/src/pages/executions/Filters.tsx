import Select from '@cloudscape-design/components/select';
import { useState, type ComponentProps } from 'react';
import type { ListView, Span } from '../../model/criteria';
import { exactTimeOfIso } from '../../ui/Time';
import { Filter } from './Filter';
import { RangeDialog } from './RangeDialog';

const RANGE = 'range';

const SPAN_OPTIONS: { value: Span | ''; label: string }[] = [
  { value: '', label: 'Started at any time' },
  { value: '15m', label: 'Last 15 minutes' },
  { value: '1h', label: 'Last hour' },
  { value: '6h', label: 'Last 6 hours' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
];

/** The filters of the list: tokens, and the time of the start. */
export function Filters({
  view,
  onChange,
  ...offered
}: {
  view: ListView;
  onChange: (view: ListView) => void;
} & Pick<ComponentProps<typeof Filter>, 'machines' | 'attributes' | 'suggestions'>) {
  const [editing, setEditing] = useState(false);
  const { from, to, ...startedAnyTime } = view.criteria;
  const selected =
    from === undefined && to === undefined
      ? SPAN_OPTIONS.find((one) => one.value === (view.last ?? ''))
      : { value: RANGE, label: rangeText(from, to) };
  return (
    <>
      <Filter
        {...offered}
        criteria={view.criteria}
        onChange={(criteria) => onChange({ ...view, criteria })}
      />
      <Select
        ariaLabel="Time"
        selectedOption={selected ?? null}
        options={[...SPAN_OPTIONS, { value: RANGE, label: 'Absolute range…' }]}
        onChange={({ detail }) => {
          const last = detail.selectedOption.value as Span | '' | typeof RANGE;
          if (last === RANGE) setEditing(true);
          else onChange({ criteria: startedAnyTime, ...(last === '' ? {} : { last }) });
        }}
      />
      {editing && (
        <RangeDialog
          from={from}
          to={to}
          onApply={(start, end) =>
            onChange({ criteria: { ...startedAnyTime, from: start, to: end } })
          }
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}

/** The text of an absolute range, in the zone of the console. */
function rangeText(from: string | undefined, to: string | undefined): string {
  if (to === undefined) return `Since ${exactTimeOfIso(from ?? '')}`;
  const end = exactTimeOfIso(to);
  return from === undefined ? `Before ${end}` : `${exactTimeOfIso(from)} – ${end}`;
}
