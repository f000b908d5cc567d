import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { lazy, Suspense, useState } from 'react';
import { signalSignedOut } from '../api/client';
import { signOut } from '../api/session';
import { notifyFailure } from './notices';
import { forgetRecentItems } from './recentItems';
import { useSession } from './session';

const PasswordDialog = lazy(() =>
  import('../signin/PasswordDialog').then((one) => ({ default: one.PasswordDialog })),
);
const SessionsDialog = lazy(() =>
  import('../signin/SessionsDialog').then((one) => ({ default: one.SessionsDialog })),
);

/** The menu of the person who has signed in; empty when the server demands no sign-in. */
export function AccountMenu() {
  const session = useSession();
  const [dialog, setDialog] = useState<string>();
  if (session === undefined) return null;

  async function leave(): Promise<void> {
    try {
      const { signOutPage } = await signOut();
      forgetRecentItems();
      if (signOutPage === undefined) signalSignedOut();
      else window.location.assign(signOutPage);
    } catch (failure) {
      notifyFailure('You are still signed in', failure);
    }
  }

  const close = (): void => setDialog(undefined);
  return (
    <>
      <ButtonDropdown
        variant="icon"
        ariaLabel={`Account of ${session.userName}`}
        expandToViewport
        items={[
          {
            id: 'person',
            text: session.userName,
            secondaryText: `Account ${session.account}`,
            disabled: true,
          },
          // The identity provider keeps the passwords of federated users.
          ...(session.federated ? [] : [{ id: 'password', text: 'Change password' }]),
          { id: 'sessions', text: 'Your sessions' },
          { id: 'out', text: 'Sign out' },
        ]}
        onItemClick={(event) => {
          if (event.detail.id === 'out') void leave();
          else setDialog(event.detail.id);
        }}
      />
      <Suspense>
        {dialog === 'password' && <PasswordDialog onClose={close} />}
        {dialog === 'sessions' && <SessionsDialog onClose={close} />}
      </Suspense>
    </>
  );
}
