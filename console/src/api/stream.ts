import { address, type Query } from './client';
import { EventParser, type ServerSentEvent } from './eventParser';

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

/**
 * Server-sent events of a path below `/api/v1`, for as long as the page wants them. It comes again by
 * itself behind the last event it got (`after`), after a cut, a refusal, a restart of the server, or a
 * time in which the page was hidden; each event comes once.
 *
 * A place that the server does not know any more (a restored database) is refused: the stream begins anew
 * without it. The id of an event is no such place: it stays.
 *
 * It is read as it comes, not by an EventSource: that makes a task of the page's main thread of each event,
 * and all else of a page waits behind 25,000 of them.
 */
export function openStream(path: string, query: Query, listener: StreamListener): Stream {
  let after = query['after'] as string | number | undefined;
  let reading: AbortController | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;
  /** How many streams in a row told nothing but to come again, as those of a journal do that cannot be read. */
  let barren = 0;
  let closed = false;

  function connect(): void {
    clearTimeout(retry);
    reading?.abort();
    if (closed) return;
    listener.onState?.('connecting');
    const own = new AbortController();
    reading = own;
    const over = (): void => {
      if (own.signal.aborted) return;
      reading = undefined;
      refusals += 1;
      again(refusals - 1);
    };
    read(own.signal).then(over, over);
  }

  /** Ends when the stream does. */
  async function read(signal: AbortSignal): Promise<void> {
    const response = await fetch(address(path, { ...query, after }), {
      headers: { Accept: 'text/event-stream' },
      cache: 'no-store',
      signal,
    });
    if (response.status === 400 && typeof after === 'string' && !EVENT_ID.test(after)) {
      after = undefined;
    }
    if (!response.ok || response.body === null) return;
    refusals = 0;
    listener.onState?.('live');
    const parser = new EventParser();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      for (const event of parser.take(piece.value)) {
        if (signal.aborted) return;
        try {
          told(event);
        } catch (mistake) {
          // Of the page, not of the stream.
          reportError(mistake);
        }
      }
    }
  }

  function told({ name, data, id }: ServerSentEvent): void {
    if (id !== '') after = id;
    if (name === 'reconnect') {
      stop();
      again(barren);
      barren += 1;
      return;
    }
    barren = 0;
    listener.onEvent(name, data === '' ? undefined : JSON.parse(data), id);
    if (name === 'end') {
      close();
      listener.onState?.('ended');
    }
  }

  function stop(): void {
    reading?.abort();
    reading = undefined;
  }

  /** Connects after a while that doubles with each try before. */
  function again(tries: number): void {
    if (closed) return;
    listener.onState?.('waiting');
    const millis = Math.min(FIRST_WAIT_MILLIS * 2 ** tries, LONGEST_WAIT_MILLIS);
    // Many pages must not come back in one moment.
    retry = setTimeout(connect, millis * (0.75 + Math.random() / 2));
  }

  function seen(): void {
    clearTimeout(hide);
    if (document.hidden) {
      hide = setTimeout(() => {
        clearTimeout(retry);
        stop();
        listener.onState?.('waiting');
      }, HIDDEN_MILLIS);
    } else if (reading === undefined) {
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
    stop();
    document.removeEventListener('visibilitychange', seen);
    window.removeEventListener('online', online);
  }

  document.addEventListener('visibilitychange', seen);
  window.addEventListener('online', online);
  if (document.hidden) listener.onState?.('waiting');
  else connect();
  return { close };
}
