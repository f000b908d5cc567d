import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { VerificationType } from '../../api/webhooks';
import type { FieldErrors } from '../../model/trigger/fieldErrors';
import { VERIFICATIONS, type WebhookForm } from '../../model/trigger/webhookForm';

const ALGORITHMS = ['SHA1', 'SHA256', 'SHA384', 'SHA512'] as const;
const ENCODINGS = [
  { value: 'HEX', label: 'Hexadecimal' },
  { value: 'BASE64', label: 'Base64' },
] as const;

/** The fields that say how a request proves its sender. */
export function VerificationFields({
  form,
  errors,
  onChange,
}: {
  form: WebhookForm;
  errors: FieldErrors<WebhookForm>;
  onChange: (changed: Partial<WebhookForm>) => void;
}) {
  const { verification } = form;
  return (
    <SpaceBetween size="m">
      <FormField label="Verification" stretch>
        <Select
          selectedOption={VERIFICATIONS.find((one) => one.value === verification) ?? null}
          options={VERIFICATIONS}
          onChange={({ detail }) =>
            onChange({ verification: detail.selectedOption.value as VerificationType })
          }
        />
      </FormField>
      {(verification === 'STRIPE' || verification === 'SLACK') && (
        <FormField
          label="Tolerance (seconds)"
          constraintText="The maximum age of a request; 300 if empty"
          errorText={errors.toleranceSeconds}
          stretch
        >
          <Input
            value={form.toleranceSeconds}
            inputMode="numeric"
            onChange={({ detail }) => onChange({ toleranceSeconds: detail.value })}
          />
        </FormField>
      )}
      {(verification === 'HMAC' || verification === 'KEY') && (
        <FormField label="Header" stretch>
          <Input
            value={form.header}
            spellcheck={false}
            onChange={({ detail }) => onChange({ header: detail.value })}
          />
        </FormField>
      )}
      {verification === 'HMAC' && (
        <ColumnLayout columns={3}>
          <FormField label="Hash function" stretch>
            <Select
              selectedOption={{ value: form.algorithm, label: form.algorithm }}
              options={ALGORITHMS.map((value) => ({ value, label: value }))}
              onChange={({ detail }) =>
                onChange({ algorithm: detail.selectedOption.value as WebhookForm['algorithm'] })
              }
            />
          </FormField>
          <FormField label="Encoding" stretch>
            <Select
              selectedOption={ENCODINGS.find((one) => one.value === form.encoding) ?? null}
              options={ENCODINGS}
              onChange={({ detail }) =>
                onChange({ encoding: detail.selectedOption.value as WebhookForm['encoding'] })
              }
            />
          </FormField>
          <FormField label="Prefix" stretch>
            <Input
              value={form.prefix}
              spellcheck={false}
              onChange={({ detail }) => onChange({ prefix: detail.value })}
            />
          </FormField>
        </ColumnLayout>
      )}
    </SpaceBetween>
  );
}
