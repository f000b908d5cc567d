import { useEffect, useState } from 'react';
import type { MachineType } from '../../api/machines';
import type { Draft } from '../../editor/draft';

/** What had not been saved when the designer was left. */
export interface KeptDraft {
  readonly text: string;
  /** What kind of machine it is to become. */
  readonly type?: MachineType;
  /** Which state of the machine it was begun on; undefined for a new machine. */
  readonly revisionId?: string | undefined;
}

/** What is kept for as long as the browser's tab is open. */
export function keptDraft(of: string): KeptDraft | undefined {
  try {
    const kept: unknown = JSON.parse(window.sessionStorage.getItem(keyOf(of)) ?? 'null');
    return isDraft(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it, or forgets what was kept. */
export function keepDraft(of: string, draft: KeptDraft | undefined): void {
  try {
    // Where there is no room for it, an earlier one must not come back in its place.
    window.sessionStorage.removeItem(keyOf(of));
    if (draft !== undefined) window.sessionStorage.setItem(keyOf(of), JSON.stringify(draft));
  } catch {
    // Without storage, or with a full one, leaving the page loses it, as the browser's own question says.
  }
}

/**
 * Restores a kept text, as a change that can be undone.
 *
 * @param changed whether the draft differs from the saved definition
 * @return discards all unsaved changes; undefined once the draft was saved or equal to the saved definition
 */
export function useRestored(
  draft: Draft,
  kept: KeptDraft | undefined,
  changed: boolean,
): (() => void) | undefined {
  const [saved] = useState(() => draft.snapshot().written);
  const [restored, setRestored] = useState(kept !== undefined && kept.text !== saved);
  const [differed, setDiffered] = useState(changed);
  if (differed !== changed) {
    setDiffered(changed);
    if (!changed) setRestored(false);
  }
  useEffect(() => {
    if (kept !== undefined && kept.text !== draft.snapshot().written) draft.replace(kept.text);
  }, [draft, kept]);
  return restored && changed ? () => draft.replace(saved) : undefined;
}

function keyOf(of: string): string {
  return `askel.draft.${of}`;
}

function isDraft(value: unknown): value is KeptDraft {
  return (
    typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
  );
}
