import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { signIn, type SessionState } from '../api/session';
import { Failure } from '../ui/Failure';
import { SignInFrame } from './SignInFrame';

/** The page on which a person signs in with a password. */
export function SignInPage({ onSignedIn }: { onSignedIn: (state: SessionState) => void }) {
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [account, setAccount] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function send(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(await signIn(account.trim(), userName.trim(), password));
    } catch (refusal) {
      setFailure(refusal);
      setPassword('');
      setBusy(false);
    }
  }

  return (
    <SignInFrame title="Sign in" onSubmit={() => void send()}>
      <SpaceBetween size="m">
        {failure !== undefined && <Failure title="You are not signed in" failure={failure} />}
        <FormField label="User name">
          <Input
            value={userName}
            autoFocus
            autoComplete="username"
            onChange={({ detail }) => setUserName(detail.value)}
          />
        </FormField>
        <FormField label="Password">
          <Input
            type="password"
            value={password}
            autoComplete="current-password"
            onChange={({ detail }) => setPassword(detail.value)}
          />
        </FormField>
        <FormField label="Account" description="Twelve digits; empty for the default account">
          <Input
            value={account}
            inputMode="numeric"
            onChange={({ detail }) => setAccount(detail.value)}
          />
        </FormField>
        <Button
          variant="primary"
          formAction="submit"
          loading={busy}
          disabled={userName.trim() === '' || password === ''}
        >
          Sign in
        </Button>
      </SpaceBetween>
    </SignInFrame>
  );
}
