import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';

const EVERY_MILLIS = 3_000;

/** The files of a page could not be fetched. */
export class PageUnavailableError extends Error {
  constructor(cause: unknown) {
    super('The files of this page could not be loaded', { cause });
    this.name = 'PageUnavailableError';
  }
}

/**
 * Replaces a page whose files could not be fetched. Modules that have failed stay so: the console is loaded
 * again when a server that was away answers.
 */
export function PageUnavailable() {
  const [away, setAway] = useState(!navigator.onLine);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout>;
    async function probe(): Promise<void> {
      clearTimeout(timer);
      const answers = await fetch(new URL('askel.svg', document.baseURI), {
        cache: 'no-store',
      }).then(
        (answer) => answer.ok,
        () => false,
      );
      if (gone) return;
      // A reload brings no file that a server which was never away does not have.
      if (answers && away) window.location.reload();
      if (!answers) setAway(true);
      timer = setTimeout(() => void probe(), EVERY_MILLIS);
    }
    const online = (): void => void probe();
    void probe();
    window.addEventListener('online', online);
    return () => {
      gone = true;
      clearTimeout(timer);
      window.removeEventListener('online', online);
    };
  }, [away]);
  return (
    <Alert
      type="warning"
      header={away ? 'The server cannot be reached' : 'This page could not be loaded'}
      action={<Button onClick={() => window.location.reload()}>Reload</Button>}
    >
      {away
        ? 'This page was not opened before. It loads as soon as the server answers.'
        : 'After an update of the server, a reload is enough.'}
    </Alert>
  );
}
