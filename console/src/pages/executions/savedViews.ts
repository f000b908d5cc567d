/** A named view. The query of its URL contains the whole view. */
export interface SavedView {
  name: string;
  query: string;
}

const KEY = 'askel.views';
const VIEWS_MAX = 50;

/** The default views. */
export const DEFAULT_VIEWS: readonly SavedView[] = [
  { name: 'All executions', query: '' },
  { name: 'Running', query: 'status=RUNNING' },
  { name: 'Failed (last 24 hours)', query: 'status=FAILED&status=TIMED_OUT&last=24h' },
  { name: 'Aborted', query: 'status=ABORTED' },
  { name: 'Redriven', query: 'redriveFilter=REDRIVEN' },
];

/** Reads the views saved in this browser. */
export function readViews(): SavedView[] {
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    return [];
  }
}

/** Saves a view, and replaces one with the same name. */
export function saveView(view: SavedView): SavedView[] {
  return write([view, ...readViews().filter((one) => one.name !== view.name)].slice(0, VIEWS_MAX));
}

export function deleteView(name: string): SavedView[] {
  return write(readViews().filter((one) => one.name !== name));
}

function write(views: SavedView[]): SavedView[] {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // Without storage the views last until the page is closed.
  }
  return views;
}

function isView(value: unknown): value is SavedView {
  const view = value as Partial<SavedView> | null;
  return typeof view?.name === 'string' && typeof view.query === 'string';
}
