import { useState } from 'react';
import { changePassword } from '../api/session';
import { notify } from '../shell/notices';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { EMPTY, isComplete, PasswordFields } from './PasswordFields';

/** The dialog in which a person changes the password. */
export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const [value, setValue] = useState(EMPTY);
  return (
    <ConfirmDialog
      title="Change password"
      confirmText="Change password"
      failureTitle="The password was not changed"
      disabled={!isComplete(value)}
      run={async () => {
        await changePassword(value.old, value.chosen);
        notify({ type: 'success', text: 'Password changed. Your other sessions have ended.' });
      }}
      onClose={onClose}
    >
      <PasswordFields value={value} onChange={setValue} />
    </ConfirmDialog>
  );
}
