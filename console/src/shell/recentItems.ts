import { useEffect } from 'react';
import { machineOrActivityName } from '../model/arn';

/** A page that was opened before: of a state machine, an execution or a Map Run. */
export interface RecentItem {
  title: string;
  path: string;
}

const KEY = 'askel.recent';
const ITEMS_MAX = 20;

/** The pages that this tab has opened, the latest first. */
export function recentItems(): readonly RecentItem[] {
  try {
    const stored = JSON.parse(window.sessionStorage.getItem(KEY) ?? '[]') as RecentItem[];
    return Array.isArray(stored) ? stored : [];
  } catch {
    return [];
  }
}

/** Adds the page to the recent items of the command palette. */
export function useRecentItem(title: string, path: string): void {
  useEffect(() => {
    const others = recentItems().filter((item) => item.path !== path);
    try {
      window.sessionStorage.setItem(
        KEY,
        JSON.stringify([{ title, path }, ...others].slice(0, ITEMS_MAX)),
      );
    } catch {
      // Without storage the palette has no recent items.
    }
  }, [title, path]);
}

/** Deletes the recent items, so that the next person does not see them. */
export function forgetRecentItems(): void {
  try {
    window.sessionStorage.removeItem(KEY);
  } catch {
    // Without storage there are none.
  }
}

/** The title of an execution in the palette. */
export function executionTitle(arn: string, name: string): string {
  return `${machineOrActivityName(arn)} ${name}`;
}
