/** The filters and the order of the event table, as the URL holds them. */
export interface EventView {
  readonly types: readonly string[];
  /** The name of a state. An empty string filters nothing, here and below. */
  readonly state: string;
  readonly text: string;
  /** The smallest event id; undefined for all. */
  readonly fromEventId: number | undefined;
  /** ISO 8601; `from` is inclusive, `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  readonly latestFirst: boolean;
}

const TYPE = 'type';
const LATEST = 'latest';
/**
 * The URL parameter of each text filter. The parameter `state` already holds the selected state.
 */
const TEXT_MEMBERS = { in: 'state', text: 'text', from: 'from', to: 'to' } as const;
const FROM_EVENT = 'fromEvent';
const ID = /^[1-9]\d{0,14}$/;

/** Reads the filters from a URL; invalid values are ignored. */
export function readEventView(search: URLSearchParams): EventView {
  const time = (name: string): string => {
    const text = search.get(name) ?? '';
    return Number.isNaN(Date.parse(text)) ? '' : text;
  };
  const id = search.get(FROM_EVENT) ?? '';
  return {
    types: search.getAll(TYPE),
    state: search.get('in') ?? '',
    text: search.get('text') ?? '',
    fromEventId: ID.test(id) ? Number(id) : undefined,
    from: time('from'),
    to: time('to'),
    latestFirst: search.get('order') === LATEST,
  };
}

/** The URL parameters with these event filters; other parameters are unchanged. */
export function withEventView(search: URLSearchParams, view: EventView): URLSearchParams {
  const next = new URLSearchParams(search);
  const set = (name: string, value: string): void => {
    if (value === '') next.delete(name);
    else next.set(name, value);
  };
  next.delete(TYPE);
  for (const type of view.types) next.append(TYPE, type);
  for (const [name, member] of Object.entries(TEXT_MEMBERS)) set(name, view[member]);
  set(FROM_EVENT, view.fromEventId === undefined ? '' : String(view.fromEventId));
  set('order', view.latestFirst ? LATEST : '');
  return next;
}

/** Whether the view excludes any event. */
export function isFiltered(view: EventView): boolean {
  return (
    view.types.length > 0 ||
    view.fromEventId !== undefined ||
    Object.values(TEXT_MEMBERS).some((member) => view[member] !== '')
  );
}

/** The view without filters, in the same order. */
export function unfiltered(view: EventView): EventView {
  return { ...readEventView(new URLSearchParams()), latestFirst: view.latestFirst };
}
