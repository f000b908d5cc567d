import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { signIn, type SessionState } from '../api/session';
import { Failure } from '../ui/Failure';
import { refusalOf, signInUrl } from './providerSignIn';
import { SignInFrame } from './SignInFrame';

/** The page on which a person signs in with the identity provider or a password. */
export function SignInPage({
  provider,
  onSignedIn,
}: {
  /** The name of the identity provider; undefined when there is none. */
  provider: string | undefined;
  onSignedIn: (state: SessionState) => void;
}) {
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [account, setAccount] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const refusal = refusalOf(window.location.search);

  async function send(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(await signIn(account.trim(), userName.trim(), password));
    } catch (refused) {
      setFailure(refused);
      setPassword('');
      setBusy(false);
    }
  }

  return (
    <SignInFrame title="Sign in" onSubmit={() => void send()}>
      <SpaceBetween size="m">
        {failure !== undefined ? (
          <Failure title="You are not signed in" failure={failure} />
        ) : (
          refusal !== undefined && (
            <Alert type="error" header="You are not signed in">
              {refusal.reason} {refusal.advice}
            </Alert>
          )
        )}
        {provider !== undefined && (
          <SpaceBetween size="m">
            <Button
              variant="primary"
              fullWidth
              href={signInUrl(new URL(window.location.href), document.baseURI)}
            >
              Sign in with {provider}
            </Button>
            <Box textAlign="center" color="text-body-secondary">
              or with a password
            </Box>
          </SpaceBetween>
        )}
        <FormField label="User name">
          <Input
            value={userName}
            autoFocus={provider === undefined}
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
          variant={provider === undefined ? 'primary' : 'normal'}
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
