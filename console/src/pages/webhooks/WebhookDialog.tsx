import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  createWebhook,
  putWebhook,
  readWebhook,
  type Webhook,
  type WebhookMode,
} from '../../api/webhooks';
import { jsonError } from '../../model/jsonText';
import {
  hasSecret,
  MODES,
  missingWebhookField,
  webhookErrors,
  webhookOf,
  type WebhookForm,
} from '../../model/trigger/webhookForm';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { TargetField } from '../../trigger/TargetField';
import { CodeArea } from '../../ui/CodeArea';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { PathLink } from '../../ui/PathLink';
import { requireUnchanged } from '../../ui/requireUnchanged';
import { useTakenName } from '../../ui/useTakenName';
import { RequestFields } from './RequestFields';
import { SecretField } from './SecretField';
import { VerificationFields } from './VerificationFields';

const INPUT_ROWS = 6;

/** Creates a webhook, or changes one. */
export function WebhookDialog({
  form: initial,
  before: present,
  onSaved,
  onClose,
}: {
  form: WebhookForm;
  /** The webhook to change; absent for a new one. */
  before?: Webhook;
  onSaved: (name: string) => void;
  onClose: () => void;
}) {
  const [form, setForm] = useState(initial);
  // The page reads the webhook again while the form is open.
  const [before] = useState(present);
  const change = (changed: Partial<WebhookForm>): void => setForm({ ...form, ...changed });
  const missing = missingWebhookField(form, before?.verification.type);
  const errors = webhookErrors(form);
  const isNew = before === undefined;
  const name = form.name.trim();
  const { isTaken, creating } = useTakenName();
  return (
    <ConfirmDialog
      title={isNew ? 'Create a webhook' : `Edit webhook “${form.name}”`}
      size="large"
      confirmText={isNew ? 'Create' : 'Save'}
      failureTitle={isNew ? 'The webhook was not created' : 'The webhook was not changed'}
      missing={missing}
      run={async (accepted) => {
        const definition = webhookOf(form);
        if (before === undefined) await creating(name, createWebhook(name, definition));
        else {
          await requireUnchanged('The webhook', before, () => readWebhook(name), accepted);
          await putWebhook(name, definition);
        }
        notify({
          type: 'success',
          id: `webhook ${name}`,
          forNextPage: isNew,
          text: `Webhook ${name} ${isNew ? 'created' : 'changed'}.`,
        });
        onSaved(name);
      }}
      onClose={onClose}
    >
      {isNew && (
        <FormField
          label="Name"
          description="The last part of the URL: at most 32 letters, digits, hyphens and underscores"
          errorText={
            isTaken(name) ? (
              <>
                A webhook with this name exists:{' '}
                <PathLink to={links.webhook(name)}>{name}</PathLink>
              </>
            ) : (
              errors.name
            )
          }
          stretch
        >
          <Input
            value={form.name}
            spellcheck={false}
            onChange={({ detail }) => change({ name: detail.value })}
          />
        </FormField>
      )}
      <TargetField
        value={form.targetArn}
        description="A state machine, version or alias of this cluster."
        onChange={(targetArn) => change({ targetArn })}
      />
      <FormField label="Mode" stretch>
        <Select
          selectedOption={MODES.find((one) => one.value === form.mode) ?? null}
          options={MODES}
          onChange={({ detail }) => change({ mode: detail.selectedOption.value as WebhookMode })}
        />
      </FormField>
      <VerificationFields form={form} errors={errors} onChange={change} />
      {hasSecret(form.verification) && (
        <SecretField
          value={form.secret}
          error={errors.secret}
          description={
            before?.verification.type === form.verification
              ? 'Empty to keep the present secret. No page shows it.'
              : 'The sender needs it. Copy it now: no page shows it later.'
          }
          onChange={(secret) => change({ secret })}
        />
      )}
      <JsonField
        label="Input of the execution (JSON with JSONata)"
        value={form.input}
        rows={INPUT_ROWS}
        onChange={(input) => change({ input })}
      />
      <ExpandableSection headerText="Response, deduplication and limits">
        <SpaceBetween size="m">
          <FormField
            label="Response"
            description="JSON with JSONata; empty for the default response"
            errorText={form.response.trim() === '' ? undefined : jsonError(form.response)}
            stretch
          >
            <CodeArea
              value={form.response}
              rows={INPUT_ROWS}
              onChange={(response) => change({ response })}
            />
          </FormField>
          <RequestFields form={form} errors={errors} onChange={change} />
        </SpaceBetween>
      </ExpandableSection>
    </ConfirmDialog>
  );
}
