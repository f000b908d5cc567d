import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FieldErrors } from '../../model/trigger/fieldErrors';
import type { ScheduleForm } from '../../model/trigger/scheduleForm';

type TextField = {
  [K in keyof ScheduleForm]: ScheduleForm[K] extends string ? K : never;
}[keyof ScheduleForm];

const FIELDS: readonly { field: TextField; label: string; constraint?: string }[] = [
  { field: 'description', label: 'Description' },
  { field: 'startDate', label: 'Start date', constraint: 'Such as 2026-12-24T18:00:00Z' },
  { field: 'endDate', label: 'End date', constraint: 'Such as 2026-12-31T00:00:00Z' },
  {
    field: 'windowMinutes',
    label: 'Flexible time window (minutes)',
    constraint: 'Empty to fire at the due time',
  },
  { field: 'retryAttempts', label: 'Retries', constraint: '0 to 185; 185 if empty' },
  {
    field: 'maximumAgeSeconds',
    label: 'Maximum age of an event (seconds)',
    constraint: '60 to 86400; 86400 if empty',
  },
  { field: 'deadLetterArn', label: 'Dead-letter queue', constraint: 'The ARN of an SQS queue' },
];

/** The fields that most schedules leave at their defaults. */
export function LimitFields({
  form,
  errors,
  onChange,
}: {
  form: ScheduleForm;
  errors: FieldErrors<ScheduleForm>;
  onChange: (changed: Partial<ScheduleForm>) => void;
}) {
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        {FIELDS.map(({ field, label, constraint }) => (
          <FormField
            key={field}
            label={label}
            constraintText={constraint}
            errorText={errors[field]}
            stretch
          >
            <Input
              value={form[field]}
              spellcheck={field === 'description'}
              onChange={({ detail }) => onChange({ [field]: detail.value })}
            />
          </FormField>
        ))}
      </ColumnLayout>
      <Checkbox
        checked={form.deleteAfterCompletion}
        onChange={({ detail }) => onChange({ deleteAfterCompletion: detail.checked })}
      >
        Delete the schedule after its last occurrence
      </Checkbox>
    </SpaceBetween>
  );
}
