import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { DEFAULT_ROLE } from '../../model/design/machine';
import { createMachine, type MachineType } from '../../api/machines';
import { PublishDialog } from './PublishDialog';

/** Creates a state machine with a name and a role. */
export function CreateDialog({
  json,
  yaml,
  type,
  onCreated,
  onClose,
}: {
  json: string;
  yaml: boolean;
  type: MachineType;
  onCreated: (arn: string, versionArn: string | undefined) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [role, setRole] = useState(DEFAULT_ROLE);
  return (
    <PublishDialog
      title="Create a state machine"
      verb="Create"
      yaml={yaml}
      missing={
        name === ''
          ? 'The state machine needs a name.'
          : role === ''
            ? 'The state machine needs a role.'
            : undefined
      }
      onSave={async (publishOptions) => {
        const created = await createMachine({
          name,
          definition: json,
          roleArn: role,
          type,
          ...publishOptions,
        });
        onCreated(created.stateMachineArn, created.stateMachineVersionArn);
      }}
      onClose={onClose}
    >
      <FormField
        label="Name"
        description="At most 80 characters, without spaces, brackets, wildcards or marks like / : , ;"
      >
        <Input value={name} spellcheck={false} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Role" description="The IAM role for calls of AWS services.">
        <Input value={role} spellcheck={false} onChange={({ detail }) => setRole(detail.value)} />
      </FormField>
    </PublishDialog>
  );
}
