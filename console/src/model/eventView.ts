/** Which events of an execution a table shows, and from which end: what its address says of it. */
export interface EventView {
  readonly types: readonly string[];
  /** The name of a state; empty for all, as is each text here. */
  readonly state: string;
  readonly text: string;
  /** The smallest id; undefined for all. */
  readonly fromEventId: number | undefined;
  /** ISO 8601; the second is the first time that is not shown. */
  readonly from: string;
  readonly to: string;
  readonly latestFirst: boolean;
}

const TYPE = 'type';
const LATEST = 'latest';
/** By their names in the address: `state` is there for the state that is looked at. */
const TEXTS = { in: 'state', text: 'text', from: 'from', to: 'to' } as const;
const FROM_EVENT = 'fromEvent';
const ID = /^[1-9]\d{0,14}$/;

/** Reads what stands in an address; what cannot be meant is left out. */
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

/** The address with this view in place of the one it had; all else of it stays. */
export function withEventView(search: URLSearchParams, view: EventView): URLSearchParams {
  const next = new URLSearchParams(search);
  const set = (name: string, value: string): void => {
    if (value === '') next.delete(name);
    else next.set(name, value);
  };
  next.delete(TYPE);
  for (const type of view.types) next.append(TYPE, type);
  for (const [name, member] of Object.entries(TEXTS)) set(name, view[member]);
  set(FROM_EVENT, view.fromEventId === undefined ? '' : String(view.fromEventId));
  set('order', view.latestFirst ? LATEST : '');
  return next;
}

/** Whether it leaves any event out. */
export function isFiltered(view: EventView): boolean {
  return (
    view.types.length > 0 ||
    view.fromEventId !== undefined ||
    Object.values(TEXTS).some((member) => view[member] !== '')
  );
}

/** The same order, and no filter. */
export function unfiltered(view: EventView): EventView {
  return { ...readEventView(new URLSearchParams()), latestFirst: view.latestFirst };
}
