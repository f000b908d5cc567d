import './audit.css';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import type { Verdict } from '../../api/audit';
import { RANGES, VERDICTS, type Filters, type RangeId } from './filters';

const TEXTS = [
  { key: 'principal', label: 'Principal' },
  { key: 'action', label: 'Action' },
  { key: 'resource', label: 'Resource' },
] as const;

const ANY = { value: '', label: 'Any verdict' };
const VERDICT_OPTIONS = [
  ANY,
  ...Object.entries(VERDICTS).map(([value, label]) => ({ value, label })),
];
const RANGE_OPTIONS = Object.entries(RANGES).map(([value, { text }]) => ({ value, label: text }));

/**
 * The filters of the audit log. Text filters are applied by Enter or the button. Selections are
 * applied immediately.
 */
export function AuditFilters({
  filters,
  onFilters,
}: {
  filters: Filters;
  onFilters: (filters: Filters) => void;
}) {
  const [typed, setTyped] = useState(filters);
  const apply = () => onFilters(typed);
  return (
    <div className="askel-audit-filters">
      {TEXTS.map(({ key, label }) => (
        <Input
          key={key}
          type="search"
          ariaLabel={label}
          placeholder={label}
          value={typed[key]}
          onChange={(event) => setTyped({ ...typed, [key]: event.detail.value })}
          onKeyDown={(event) => {
            if (event.detail.key === 'Enter') apply();
          }}
        />
      ))}
      <Select
        ariaLabel="Verdict"
        options={VERDICT_OPTIONS}
        selectedOption={VERDICT_OPTIONS.find((one) => one.value === filters.verdict) ?? ANY}
        onChange={(event) => {
          const verdict = event.detail.selectedOption.value;
          onFilters({ ...typed, verdict: verdict === '' ? undefined : (verdict as Verdict) });
        }}
      />
      <Select
        ariaLabel="Time"
        options={RANGE_OPTIONS}
        selectedOption={RANGE_OPTIONS.find((one) => one.value === filters.range) ?? null}
        onChange={(event) =>
          onFilters({ ...typed, range: event.detail.selectedOption.value as RangeId })
        }
      />
      <Button onClick={apply}>Apply</Button>
    </div>
  );
}
