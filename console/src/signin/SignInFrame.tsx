import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';
import { useTitle } from '../shell/Pages';
import './signin.css';

/** A page with one form, for a person who cannot use the other pages yet. */
export function SignInFrame({
  title,
  onSubmit,
  children,
}: {
  title: string;
  onSubmit: () => void;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <main className="askel-sign-in">
      <img src="./askel.svg" alt="Askel" width="40" height="40" />
      <Box variant="h1">{title}</Box>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </main>
  );
}
