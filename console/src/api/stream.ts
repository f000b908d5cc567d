import { address, type Query } from './client';

/** How a stream stands: `live` while it is connected, `waiting` until the next try. */
export type StreamState = 'connecting' | 'live' | 'waiting' | 'ended';

export interface StreamListener {
  /** One event: its data parsed, its id as the server gave it. Events of a name come with that name, others as `message`. */
  onEvent(name: string, data: unknown, id: string): void;
  onState?(state: StreamState): void;
}

export interface Stream {
  close(): void;
}

const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 15_000;
/** A page that nobody sees gives its connection back: a browser has six for all its tabs. */
const HIDDEN_MILLIS = 5_000;
const EVENT_ID = /^\d+$/;
const NAMES = ['message', 'ready', 'end', 'reconnect'] as const;

/**
 * Server-sent events of a path below `/api/v1`, for as long as the page wants them. It comes again by
 * itself behind the last event it got (`after`), after a cut, a refusal, a restart of the server, or a
 * time in which the page was hidden; each event comes once.
 *
 * A place that the server does not know any more (`InvalidToken`, a restored database) cannot be told
 * from other refusals here; after three of them in a row the stream begins anew without a place. The id
 * of an event is no such place: it stays.
 */
export function openStream(path: string, query: Query, listener: StreamListener): Stream {
  let after = query['after'] as string | number | undefined;
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;
  let closed = false;

  function connect(): void {
    clearTimeout(retry);
    source?.close();
    if (closed) return;
    listener.onState?.('connecting');
    const opened = new EventSource(address(path, { ...query, after }));
    source = opened;
    opened.onopen = () => {
      refusals = 0;
      listener.onState?.('live');
    };
    opened.onerror = () => {
      opened.close();
      refusals += 1;
      if (refusals % 3 === 0 && typeof after === 'string' && !EVENT_ID.test(after)) {
        after = undefined;
      }
      again(Math.min(FIRST_WAIT_MILLIS * 2 ** (refusals - 1), LONGEST_WAIT_MILLIS));
    };
    for (const name of NAMES) {
      opened.addEventListener(name, (event: MessageEvent<string>) => told(name, event));
    }
  }

  function told(name: (typeof NAMES)[number], event: MessageEvent<string>): void {
    if (event.lastEventId !== '') after = event.lastEventId;
    if (name === 'reconnect') {
      source?.close();
      again(FIRST_WAIT_MILLIS);
      return;
    }
    listener.onEvent(
      name,
      event.data === '' ? undefined : JSON.parse(event.data),
      event.lastEventId,
    );
    if (name === 'end') {
      close();
      listener.onState?.('ended');
    }
  }

  function again(millis: number): void {
    if (closed) return;
    listener.onState?.('waiting');
    // Many pages must not come back in one moment.
    retry = setTimeout(connect, millis * (0.75 + Math.random() / 2));
  }

  function seen(): void {
    clearTimeout(hide);
    if (document.hidden) {
      hide = setTimeout(() => {
        clearTimeout(retry);
        source?.close();
        source = undefined;
        listener.onState?.('waiting');
      }, HIDDEN_MILLIS);
    } else if (source === undefined || source.readyState === EventSource.CLOSED) {
      connect();
    }
  }

  function online(): void {
    if (!document.hidden) connect();
  }

  function close(): void {
    closed = true;
    clearTimeout(retry);
    clearTimeout(hide);
    source?.close();
    document.removeEventListener('visibilitychange', seen);
    window.removeEventListener('online', online);
  }

  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', online);
  if (document.hidden) listener.onState?.('waiting');
  else connect();
  return { close };
}
