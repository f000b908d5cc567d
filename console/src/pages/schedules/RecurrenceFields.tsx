import Autosuggest from '@cloudscape-design/components/autosuggest';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';
import type { FieldErrors } from '../../model/trigger/fieldErrors';
import type { RateUnit, Recurrence, ScheduleForm } from '../../model/trigger/scheduleForm';

const RECURRENCES: readonly { value: Recurrence; label: string }[] = [
  { value: 'rate', label: 'At an interval' },
  { value: 'cron', label: 'By a cron expression' },
  { value: 'at', label: 'Once' },
];
const UNITS: readonly RateUnit[] = ['minutes', 'hours', 'days'];

/** The fields for the times of a schedule. */
export function RecurrenceFields({
  form,
  errors,
  onChange,
}: {
  form: ScheduleForm;
  errors: FieldErrors<ScheduleForm>;
  onChange: (changed: Partial<ScheduleForm>) => void;
}) {
  return (
    <ColumnLayout columns={2}>
      <FormField label="Recurrence" stretch>
        <Select
          selectedOption={RECURRENCES.find((one) => one.value === form.recurrence) ?? null}
          options={RECURRENCES}
          onChange={({ detail }) =>
            onChange({ recurrence: detail.selectedOption.value as Recurrence })
          }
        />
      </FormField>
      <TimeField form={form} errors={errors} onChange={onChange} />
      {form.recurrence === 'rate' ? (
        <FormField label="Unit" stretch>
          <Select
            selectedOption={{ value: form.rateUnit, label: form.rateUnit }}
            options={UNITS.map((unit) => ({ value: unit, label: unit }))}
            onChange={({ detail }) =>
              onChange({ rateUnit: detail.selectedOption.value as RateUnit })
            }
          />
        </FormField>
      ) : (
        <TimezoneField
          value={form.timezone}
          error={errors.timezone}
          onChange={(timezone) => onChange({ timezone })}
        />
      )}
    </ColumnLayout>
  );
}

function TimeField({
  form,
  errors,
  onChange,
}: {
  form: ScheduleForm;
  errors: FieldErrors<ScheduleForm>;
  onChange: (changed: Partial<ScheduleForm>) => void;
}) {
  switch (form.recurrence) {
    case 'rate':
      return (
        <FormField label="Every" errorText={errors.rateValue} stretch>
          <Input
            value={form.rateValue}
            inputMode="numeric"
            onChange={({ detail }) => onChange({ rateValue: detail.value })}
          />
        </FormField>
      );
    case 'cron':
      return (
        <FormField
          label="Cron expression"
          constraintText="Minutes, hours, day of the month, month, day of the week, year. One day field is ?."
          stretch
        >
          <Input
            value={form.cron}
            spellcheck={false}
            onChange={({ detail }) => onChange({ cron: detail.value })}
          />
        </FormField>
      );
    case 'at':
      return (
        <FormField
          label="Date and time"
          constraintText="Such as 2026-12-24T18:00:00"
          errorText={errors.at}
          stretch
        >
          <Input
            value={form.at}
            spellcheck={false}
            onChange={({ detail }) => onChange({ at: detail.value })}
          />
        </FormField>
      );
  }
}

function TimezoneField({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (zone: string) => void;
}) {
  const options = useMemo(
    () => ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({ value: zone })),
    [],
  );
  return (
    <FormField label="Time zone" errorText={error} stretch>
      <Autosuggest
        value={value}
        options={options}
        enteredTextLabel={(text) => `Use “${text}”`}
        empty="No time zone"
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}
