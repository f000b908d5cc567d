import { useEffect, useState } from 'react';
import type { MachineType } from '../../api/machines';
import type { Draft } from '../../editor/draft';
import type { Unfinished } from '../../model/design/unfinished';

/** Unsaved changes of the designer. */
export interface StoredDraft {
  readonly text: string;
  /** The typed texts that are not JSON. */
  readonly unfinished?: readonly Unfinished[];
  /** The type of a new state machine. */
  readonly type?: MachineType;
  /** The revision on which the draft is based; undefined for a new state machine. */
  readonly revisionId?: string | undefined;
}

/** Reads the stored draft of a state machine. Drafts last as long as the browser tab. */
export function readStoredDraft(owner: string): StoredDraft | undefined {
  try {
    const stored: unknown = JSON.parse(window.sessionStorage.getItem(keyOf(owner)) ?? 'null');
    return isDraft(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Stores a draft; undefined deletes the stored draft. */
export function storeDraft(owner: string, draft: StoredDraft | undefined): void {
  try {
    // If the new draft does not fit into the storage, an older one must not be restored later.
    window.sessionStorage.removeItem(keyOf(owner));
    if (draft !== undefined) window.sessionStorage.setItem(keyOf(owner), JSON.stringify(draft));
  } catch {
    // Without storage or space, the draft is lost with the page. The browser warns before it leaves
    // the page.
  }
}

/**
 * Restores a stored draft as an undoable change.
 *
 * @param changed whether the draft differs from the saved definition
 * @returns a function that discards all unsaved changes; undefined without a restored draft, or
 *     when nothing differs from the saved definition
 */
export function useRestoredDraft(
  draft: Draft,
  stored: StoredDraft | undefined,
  changed: boolean,
): (() => void) | undefined {
  const [saved] = useState(() => draft.snapshot().fileText);
  const [restored, setRestored] = useState(stored !== undefined && stored.text !== saved);
  const [wasChanged, setWasChanged] = useState(changed);
  if (wasChanged !== changed) {
    setWasChanged(changed);
    if (!changed) setRestored(false);
  }
  useEffect(() => {
    if (stored !== undefined && stored.text !== draft.snapshot().fileText)
      draft.replace(stored.text);
  }, [draft, stored]);
  return restored && changed ? () => draft.replace(saved) : undefined;
}

/**
 * The revision on which the shown text is based: that of the stored draft, until the draft is
 * discarded or saved.
 *
 * @param latest the revision of the saved definition
 */
export function useBaseRevision(
  stored: StoredDraft | undefined,
  latest: string | undefined,
  text: string,
) {
  const [revision, setRevision] = useState(stored ? stored.revisionId : latest);
  const [isDiscarded, setDiscarded] = useState(false);
  // "Undo" after "Discard" brings the stored draft back, whose revision may be older.
  if (isDiscarded && stored !== undefined && text === stored.text) {
    setDiscarded(false);
    setRevision(stored.revisionId);
  }
  return {
    revision,
    onDiscard: () => {
      setRevision(latest);
      setDiscarded(true);
    },
    onSaved: (saved: string | undefined) => {
      setRevision(saved);
      setDiscarded(false);
    },
  };
}

function keyOf(owner: string): string {
  return `askel.draft.${owner}`;
}

function isDraft(value: unknown): value is StoredDraft {
  return (
    typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string'
  );
}
