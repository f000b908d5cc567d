import { useSyncExternalStore } from 'react';
import { ApiError } from '../api/client';

/** A notification at the top of the page. */
export interface Notice {
  /** Names the object of the notification: the newest one replaces the previous one. */
  id: string;
  type: 'success' | 'error' | 'info' | 'warning' | 'in-progress';
  text: string;
  /** A link to a page of the console with details. */
  link?: { text: string; href: string };
  /** Whether the page that opens next shows this success. Otherwise it vanishes with its page. */
  forNextPage?: boolean;
}

const NOTICES_MAX = 5;
/**
 * A success notification without a link disappears after this time, because the page also shows
 * the result.
 */
const SUCCESS_MILLIS = 8_000;
let notices: readonly Notice[] = [];
let count = 0;
/** The notifications that remain when the next page opens. */
const forNextPage = new WeakSet<Notice>();
const listeners = new Set<() => void>();

function setNotices(next: readonly Notice[]): void {
  notices = next;
  listeners.forEach((listener) => listener());
}

/**
 * Shows a notification, and replaces a notification with the same id. A success notification
 * without a link disappears after 8 s, and each success when another page opens. Other
 * notifications remain until they are dismissed or five newer ones replace them.
 */
export function notify(notice: Omit<Notice, 'id'> & { id?: string }): void {
  const id = notice.id ?? `notice-${++count}`;
  const others = notices.filter((one) => one.id !== id);
  const shown = { ...notice, id };
  if (notice.forNextPage === true) forNextPage.add(shown);
  setNotices([shown, ...others].slice(0, NOTICES_MAX));
  if (notice.type === 'success' && notice.link === undefined) {
    setTimeout(() => setNotices(notices.filter((one) => one !== shown)), SUCCESS_MILLIS);
  }
}

/** Removes the successes of the previous page. */
export function onPageChange(): void {
  setNotices(notices.filter((one) => one.type !== 'success' || forNextPage.delete(one)));
}

/** Shows a failed operation with the error message of the server. */
export function notifyFailure(operation: string, failure: unknown): void {
  const message =
    failure instanceof ApiError
      ? `${failure.status === 0 ? '' : `${failure.type}: `}${failure.message}`
      : String(failure);
  notify({ type: 'error', text: `${operation}: ${message}` });
}

export function dismiss(id: string): void {
  setNotices(notices.filter((one) => one.id !== id));
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
