import { useSyncExternalStore } from 'react';
import { ApiError } from '../api/client';

/** A word to the user at the top of the page. */
export interface Notice {
  id: string;
  type: 'success' | 'error' | 'info' | 'warning' | 'in-progress';
  text: string;
  /** Where more is to be seen: a path of the console. */
  link?: { text: string; href: string };
}

const NOTICES_MAX = 5;
/** What went well is to be seen on the page, too, and need not be put away by hand. */
const WELL_MILLIS = 20_000;
let notices: readonly Notice[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Notice[]): void {
  notices = next;
  listeners.forEach((listener) => listener());
}

/** Shows it until it is dismissed, a success for a while; one with the same id takes the place of the former. */
export function notify(notice: Omit<Notice, 'id'> & { id?: string }): void {
  const id = notice.id ?? `notice-${++count}`;
  const others = notices.filter((one) => one.id !== id);
  const shown = { ...notice, id };
  set([shown, ...others].slice(0, NOTICES_MAX));
  if (notice.type === 'success' && notice.link === undefined) {
    setTimeout(() => set(notices.filter((one) => one !== shown)), WELL_MILLIS);
  }
}

/** Shows what went wrong: what was tried, and the server's words. */
export function notifyFailure(tried: string, failure: unknown): void {
  const said =
    failure instanceof ApiError ? `${failure.type}: ${failure.message}` : String(failure);
  notify({ type: 'error', text: `${tried}: ${said}` });
}

export function dismiss(id: string): void {
  set(notices.filter((one) => one.id !== id));
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}
