import { useEffect } from 'react';
import type { Draft } from '../../editor/draft';
import { notify } from '../../shell/notices';

/**
 * Keeps what is not saved for as long as the browser's tab is open, so that following a link loses nothing. What was
 * kept comes back as a change that can be undone.
 *
 * @param of whose draft it is
 * @param unsaved the text, if it is not saved
 */
export function useKeptDraft(
  draft: Draft,
  of: string,
  initial: string,
  unsaved: string | undefined,
): void {
  const key = keyOf(of);
  useEffect(() => {
    const kept = read(key);
    if (kept === null || kept === initial) return;
    draft.replace(kept);
    notify({
      id: 'designer',
      type: 'info',
      text: 'What you had not saved is back. Undo takes it away.',
    });
  }, [draft, key, initial]);
  useEffect(() => write(key, unsaved), [key, unsaved]);
}

/** Forgets it at once: a page that is left as it is saved has no time to. */
export function forgetDraft(of: string): void {
  write(keyOf(of), undefined);
}

function keyOf(of: string): string {
  return `askel.draft.${of}`;
}

function read(key: string): string | null {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string | undefined): void {
  try {
    if (text === undefined) window.sessionStorage.removeItem(key);
    else window.sessionStorage.setItem(key, text);
  } catch {
    // Without storage, or with a full one, leaving the page loses it, as the browser's own question says.
  }
}
