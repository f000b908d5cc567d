import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { onSignedOut } from '../api/client';
import { readSession, type SessionState } from '../api/session';
import { Loaded, Loading } from '../ui/Loaded';
import { useLoad } from '../ui/useLoad';
import { SessionContext } from './session';

const SignInPage = lazy(() =>
  import('../signin/SignInPage').then((one) => ({ default: one.SignInPage })),
);
const NewPasswordPage = lazy(() =>
  import('../signin/NewPasswordPage').then((one) => ({ default: one.NewPasswordPage })),
);

/** Shows the console to a person who has signed in, or when the server demands no sign-in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const load = useLoad('session', readSession);
  const { reload, change } = load;
  useEffect(() => {
    return onSignedOut(reload);
  }, [reload]);
  const replace = (state: SessionState): void => change(() => state);
  return (
    <Loaded load={load} subject="Your session">
      {(state) =>
        !state.required ? (
          children
        ) : state.session === undefined ? (
          <Suspense fallback={<Loading />}>
            <SignInPage provider={state.provider} onSignedIn={replace} />
          </Suspense>
        ) : state.session.passwordMustChange ? (
          <Suspense fallback={<Loading />}>
            <NewPasswordPage session={state.session} onChanged={replace} />
          </Suspense>
        ) : (
          <SessionContext value={state.session}>{children}</SessionContext>
        )
      }
    </Loaded>
  );
}
