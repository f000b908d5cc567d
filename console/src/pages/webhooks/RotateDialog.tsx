import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { newSecret } from '../../api/hmac';
import { rotateSecret } from '../../api/webhooks';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { SecretField } from './SecretField';

const DAY_SECONDS = 86_400;

/** Replaces the secret of a webhook. */
export function RotateDialog({
  name,
  onRotated,
  onClose,
}: {
  name: string;
  onRotated: () => void;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState(newSecret);
  const [seconds, setSeconds] = useState(String(DAY_SECONDS));
  const valid = /^\d+$/.test(seconds.trim());
  return (
    <ConfirmDialog
      title={`Rotate the secret of “${name}”?`}
      confirmText="Rotate"
      failureTitle="The secret was not rotated"
      missing={
        secret === ''
          ? 'The webhook needs a secret.'
          : valid
            ? undefined
            : 'Correct the marked fields.'
      }
      run={async () => {
        await rotateSecret(name, secret, Number(seconds));
        notify({
          type: 'success',
          id: `webhook ${name}`,
          text: `The secret of ${name} was rotated.`,
        });
        onRotated();
      }}
      onClose={onClose}
    >
      <SecretField
        label="New secret"
        value={secret}
        description="The sender needs it. Copy it now: no page shows it later."
        onChange={setSecret}
      />
      <FormField
        label="Validity of the previous secret (seconds)"
        description="Both secrets are valid for this time; 0 ends the previous one immediately."
        errorText={valid ? undefined : 'This is not a whole number.'}
        stretch
      >
        <Input
          value={seconds}
          inputMode="numeric"
          onChange={({ detail }) => setSeconds(detail.value)}
        />
      </FormField>
    </ConfirmDialog>
  );
}
