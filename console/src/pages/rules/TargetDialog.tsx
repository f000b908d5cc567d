import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState } from 'react';
import { listTargets, putTarget, type RuleTarget } from '../../api/events';
import {
  missingTargetField,
  newTargetForm,
  roleAfter,
  targetErrors,
  targetOf,
  type InputKind,
  type TargetForm,
} from '../../model/trigger/rule';
import { notify } from '../../shell/notices';
import { TargetField } from '../../trigger/TargetField';
import { CodeArea } from '../../ui/CodeArea';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { requireUnchanged } from '../../ui/requireUnchanged';

const INPUT_ROWS = 6;

const KINDS: readonly { value: InputKind; label: string; description: string }[] = [
  { value: 'event', label: 'The event', description: 'The whole event' },
  { value: 'constant', label: 'A constant', description: 'JSON' },
  { value: 'path', label: 'A part of the event', description: 'A path such as $.detail' },
  {
    value: 'transformer',
    label: 'A template',
    description: 'Text in which <name> stands for a part of the event',
  },
];

/** Adds a target to a rule, or changes one. */
export function TargetDialog({
  bus,
  rule,
  form: initial,
  before: present,
  onSaved,
  onClose,
}: {
  bus: string;
  rule: string;
  form: TargetForm;
  /** The target to change; absent for a new one. */
  before?: RuleTarget;
  onSaved: () => void;
  onClose: () => void;
}) {
  const [form, setForm] = useState(initial);
  // The page reads the targets again while the form is open.
  const [before] = useState(present);
  const change = (changed: Partial<TargetForm>): void => setForm({ ...form, ...changed });
  const missing = missingTargetField(form);
  const errors = targetErrors(form);
  const kind = KINDS.find((one) => one.value === form.inputKind);
  return (
    <ConfirmDialog
      title={before === undefined ? 'Add a target' : `Edit target “${before.Id}”`}
      size="large"
      confirmText={before === undefined ? 'Add' : 'Save'}
      failureTitle={
        before === undefined ? 'The target was not added' : 'The target was not changed'
      }
      missing={missing}
      run={async (accepted) => {
        const targets = await listTargets(bus, rule);
        const id = before?.Id ?? newTargetForm(form.arn, targets).id;
        if (before !== undefined) {
          await requireUnchanged<RuleTarget | undefined>(
            'The target',
            before,
            () => Promise.resolve(targets.find(({ Id }) => Id === id)),
            accepted,
          );
        }
        await putTarget(bus, rule, targetOf({ ...form, id }, before));
        notify({
          type: 'success',
          id: `target ${id}`,
          text: `Target ${id} ${before === undefined ? 'added' : 'changed'}.`,
        });
        onSaved();
      }}
      onClose={onClose}
    >
      <TargetField
        value={form.arn}
        description="A state machine, version or alias of this cluster, or another target of EventBridge."
        onChange={(arn) => change({ arn, roleArn: roleAfter(form, arn) })}
      />
      <FormField label="Input of the target" stretch>
        <Select
          selectedOption={kind ?? null}
          options={KINDS}
          onChange={({ detail }) => change({ inputKind: detail.selectedOption.value as InputKind })}
        />
      </FormField>
      {form.inputKind === 'transformer' && (
        <FormField
          label="Parts of the event"
          description={'A JSON object with a path for each name, such as {"order": "$.detail.id"}.'}
          errorText={errors.paths}
          stretch
        >
          <CodeArea value={form.paths} rows={INPUT_ROWS} onChange={(paths) => change({ paths })} />
        </FormField>
      )}
      {form.inputKind !== 'event' && (
        <FormField
          label={kind?.label ?? 'Input'}
          description={kind?.description}
          errorText={errors.input}
          stretch
        >
          <CodeArea value={form.input} rows={INPUT_ROWS} onChange={(input) => change({ input })} />
        </FormField>
      )}
      <ExpandableSection headerText="Role, retries and dead letters">
        <ColumnLayout columns={2}>
          {(
            [
              ['roleArn', 'Role', 'Not needed for queues, topics and functions'],
              ['retryAttempts', 'Retries', '0 to 185; 185 if empty'],
              [
                'maximumAgeSeconds',
                'Maximum age of an event (seconds)',
                '60 to 86400; 86400 if empty',
              ],
              ['deadLetterArn', 'Dead-letter queue', 'The ARN of an SQS queue'],
            ] as const
          ).map(([field, label, constraint]) => (
            <FormField
              key={field}
              label={label}
              constraintText={constraint}
              errorText={
                field === 'retryAttempts' || field === 'maximumAgeSeconds'
                  ? errors[field]
                  : undefined
              }
              stretch
            >
              <Input
                value={form[field]}
                spellcheck={false}
                onChange={({ detail }) => change({ [field]: detail.value })}
              />
            </FormField>
          ))}
        </ColumnLayout>
      </ExpandableSection>
    </ConfirmDialog>
  );
}
