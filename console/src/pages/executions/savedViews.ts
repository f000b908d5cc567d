/** A view under a name; the query of its URL is all of it. */
export interface SavedView {
  name: string;
  query: string;
}

const KEY = 'askel.views';
const VIEWS_MAX = 50;

/** What everybody has. */
export const GIVEN_VIEWS: readonly SavedView[] = [
  { name: 'All executions', query: '' },
  { name: 'Running', query: 'status=RUNNING' },
  { name: 'Failed (last 24 hours)', query: 'status=FAILED&status=TIMED_OUT&last=24h' },
  { name: 'Aborted', query: 'status=ABORTED' },
  { name: 'Redriven', query: 'redriveFilter=REDRIVEN' },
];

/** This browser's own views. */
export function readViews(): SavedView[] {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

/** Keeps a view; one of that name is replaced. */
export function keepView(view: SavedView): SavedView[] {
  return write([view, ...readViews().filter((one) => one.name !== view.name)].slice(0, VIEWS_MAX));
}

export function forgetView(name: string): SavedView[] {
  return write(readViews().filter((one) => one.name !== name));
}

function write(views: SavedView[]): SavedView[] {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(views));
  } catch {
    // Without storage they hold until the page is left.
  }
  return views;
}

function isView(value: unknown): value is SavedView {
  const view = value as Partial<SavedView> | null;
  return typeof view?.name === 'string' && typeof view.query === 'string';
}
