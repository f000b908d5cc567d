import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  changePassword,
  readSession,
  signOut,
  type Session,
  type SessionState,
} from '../api/session';
import { Failure } from '../ui/Failure';
import { EMPTY, isComplete, PasswordFields } from './PasswordFields';
import { SignInFrame } from './SignInFrame';

/** The page on which a person replaces a one-time password. */
export function NewPasswordPage({
  session,
  onChanged,
}: {
  session: Session;
  onChanged: (state: SessionState) => void;
}) {
  const [value, setValue] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function run(action: () => Promise<SessionState>): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      onChanged(await action());
    } catch (refusal) {
      setFailure(refusal);
      setBusy(false);
    }
  }

  return (
    <SignInFrame
      title="Choose a password"
      onSubmit={() => {
        if (isComplete(value)) void run(() => changePassword(value.old, value.chosen));
      }}
    >
      <SpaceBetween size="m">
        <Box>
          The password of {session.userName} was generated for one use. Choose your own to continue.
        </Box>
        {failure !== undefined && (
          <Failure title="The password was not changed" failure={failure} />
        )}
        <PasswordFields value={value} onChange={setValue} />
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant="primary"
            formAction="submit"
            loading={busy}
            disabled={!isComplete(value)}
          >
            Change password
          </Button>
          <Button
            variant="link"
            formAction="none"
            onClick={() =>
              void run(async () => {
                await signOut();
                return readSession();
              })
            }
          >
            Sign out
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </SignInFrame>
  );
}
