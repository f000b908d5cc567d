import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import type { FieldErrors } from '../../model/trigger/fieldErrors';
import { METHODS, type DeduplicationKind, type WebhookForm } from '../../model/trigger/webhookForm';

const KINDS: readonly { value: DeduplicationKind; label: string }[] = [
  { value: 'none', label: 'An execution for each request' },
  { value: 'header', label: 'One for each value of a header' },
  { value: 'expression', label: 'One for each value of an expression' },
];

const TEXTS = [
  ['description', 'Description', ''],
  ['contentTypes', 'Content types', 'Separated by commas; all if empty'],
  ['waitSeconds', 'Wait (seconds)', 'For “Start and wait”; 30 if empty'],
  ['bodyBytesMax', 'Maximum size of a body (bytes)', '262144 if empty'],
  ['requestsPerSecond', 'Requests per second', 'On each node; no limit if empty'],
  ['burst', 'Burst', 'The rate if empty'],
] as const;

/** The fields that limit requests, and that find repeated ones. */
export function RequestFields({
  form,
  errors,
  onChange,
}: {
  form: WebhookForm;
  errors: FieldErrors<WebhookForm>;
  onChange: (changed: Partial<WebhookForm>) => void;
}) {
  return (
    <ColumnLayout columns={2}>
      <FormField label="Repeated requests" stretch>
        <Select
          selectedOption={KINDS.find((one) => one.value === form.deduplication) ?? null}
          options={KINDS}
          onChange={({ detail }) =>
            onChange({
              deduplication: detail.selectedOption.value as DeduplicationKind,
              key: '',
            })
          }
        />
      </FormField>
      {form.deduplication !== 'none' && (
        <FormField
          label={form.deduplication === 'header' ? 'Header with the key' : 'Expression of the key'}
          stretch
        >
          <Input
            value={form.key}
            spellcheck={false}
            placeholder={
              form.deduplication === 'header' ? 'X-GitHub-Delivery' : '{% $states.input.body.id %}'
            }
            onChange={({ detail }) => onChange({ key: detail.value })}
          />
        </FormField>
      )}
      <FormField label="Methods" stretch>
        <Multiselect
          selectedOptions={form.methods.map((method) => ({ value: method, label: method }))}
          options={METHODS.map((method) => ({ value: method, label: method }))}
          onChange={({ detail }) =>
            onChange({ methods: detail.selectedOptions.map((one) => one.value ?? '') })
          }
        />
      </FormField>
      {TEXTS.map(([field, label, constraint]) => (
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
  );
}
