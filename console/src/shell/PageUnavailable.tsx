import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';

const PROBE_MILLIS = 3_000;

/** The files of a page could not be loaded. */
export class PageUnavailableError extends Error {
  constructor(cause: unknown) {
    super('The files of this page could not be loaded', { cause });
    this.name = 'PageUnavailableError';
  }
}

/**
 * Replaces a page whose files could not be loaded. A browser does not load a failed module again,
 * so the console is reloaded when the server answers after an outage.
 */
export function PageUnavailable() {
  const [unreachable, setUnreachable] = useState(!navigator.onLine);
  useEffect(() => {
    let unmounted = false;
    let timer: ReturnType<typeof setTimeout>;
    async function probe(): Promise<void> {
      clearTimeout(timer);
      const answers = await fetch(new URL('askel.svg', document.baseURI), {
        cache: 'no-store',
      }).then(
        (answer) => answer.ok,
        () => false,
      );
      if (unmounted) return;
      // Without an outage a reload would fail again.
      if (answers && unreachable) window.location.reload();
      if (!answers) setUnreachable(true);
      timer = setTimeout(() => void probe(), PROBE_MILLIS);
    }
    const onOnline = (): void => void probe();
    void probe();
    window.addEventListener('online', onOnline);
    return () => {
      unmounted = true;
      clearTimeout(timer);
      window.removeEventListener('online', onOnline);
    };
  }, [unreachable]);
  return (
    <Alert
      type="warning"
      header={unreachable ? 'The server is unreachable' : 'The page could not be loaded'}
      action={<Button onClick={() => window.location.reload()}>Reload</Button>}
    >
      {unreachable
        ? 'This page was not loaded before. It opens as soon as the server is reachable.'
        : 'After a server update, reload the page.'}
    </Alert>
  );
}
