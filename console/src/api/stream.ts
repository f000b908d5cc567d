import { apiUrl, checkSignedOut, type Query } from './client';
import {
  connectionLostAt,
  isGatewayFailure,
  onConnectionChange,
  onReconnect,
  reportReachable,
  reportUnreachable,
} from './connection';
import { EventParser, type ServerSentEvent } from './eventParser';
import { regionHeader } from './region';

/** The state of a stream: `live` while connected, `waiting` until the next attempt. */
export type StreamState = 'connecting' | 'live' | 'waiting' | 'ended';

export interface StreamListener {
  /**
   * Called for each event, with its data parsed from JSON. Events without a name are named
   * `message`.
   */
  onEvent(name: string, data: unknown, id: string): void;
  onState?(state: StreamState): void;
}

export interface Stream {
  close(): void;
}

const RETRY_MILLIS_MIN = 500;
const RETRY_MILLIS_MAX = 15_000;
/**
 * The time after which a hidden page closes its connection, because a browser opens at most six
 * connections to a host.
 */
const HIDDEN_MILLIS = 5_000;
/**
 * The time without any data after which a connection counts as broken. The server sends a comment
 * every 15 seconds.
 */
const SILENCE_MILLIS = 40_000;
const EVENT_ID = /^\d+$/;

/**
 * Opens a stream of server-sent events below `/api/v1` until `close` is called.
 *
 * The stream reconnects when its connection breaks, is silent or is refused, when the server
 * restarts, and when a hidden page is shown again. It continues after the last received event
 * (`after`). Each event is delivered once.
 *
 * `after` is an event id or an opaque cursor. After a restore of the database, the server may
 * refuse a cursor, and the stream then connects again without `after`. Event ids remain valid.
 *
 * It uses fetch instead of EventSource. EventSource runs a main-thread task for each event, and
 * 25,000 of them would block the page.
 */
export function openStream(path: string, query: Query, listener: StreamListener): Stream {
  let after = query['after'] as string | number | undefined;
  let reading: AbortController | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  /**
   * The number of consecutive streams that contained only `reconnect`. The server sends such a
   * stream when it cannot read the journal.
   */
  let emptyStreams = 0;
  let closed = false;

  function connect(): void {
    clearTimeout(retry);
    reading?.abort();
    if (closed) return;
    listener.onState?.('connecting');
    const own = new AbortController();
    reading = own;
    const onEnd = (isRefused: boolean): void => {
      if (reading !== own) return;
      // A stream that ends may be the first sign of a lost connection.
      if (!isRefused) reportUnreachable();
      reading = undefined;
      failures += 1;
      retryAfter(failures - 1);
    };
    read(own).then(onEnd, () => onEnd(false));
  }

  /**
   * Reads one response until it ends or the server is silent. Returns whether the server has refused
   * the stream.
   */
  async function read(own: AbortController): Promise<boolean> {
    let silence = setTimeout(() => own.abort(), SILENCE_MILLIS);
    try {
      return await readResponse(own.signal, () => {
        clearTimeout(silence);
        silence = setTimeout(() => own.abort(), SILENCE_MILLIS);
      });
    } finally {
      clearTimeout(silence);
    }
  }

  async function readResponse(signal: AbortSignal, onData: () => void): Promise<boolean> {
    const response = await fetch(apiUrl(path, { ...query, after }), {
      headers: { Accept: 'text/event-stream', ...regionHeader() },
      cache: 'no-store',
      signal,
    });
    if (response.status === 400 && typeof after === 'string' && !EVENT_ID.test(after)) {
      after = undefined;
    }
    if (!response.ok) await checkSignedOut(response);
    if (!response.ok || response.body === null) return !isGatewayFailure(response);
    reportReachable();
    onData();
    failures = 0;
    listener.onState?.('live');
    const parser = new EventParser();
    const chunks = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let chunk = await chunks.read(); !chunk.done; chunk = await chunks.read()) {
      onData();
      for (const event of parser.push(chunk.value)) {
        if (signal.aborted) return false;
        try {
          dispatch(event);
        } catch (failure) {
          // The listener failed, not the stream.
          reportError(failure);
        }
      }
    }
    return false;
  }

  function dispatch({ name, data, id }: ServerSentEvent): void {
    if (id !== '') after = id;
    if (name === 'reconnect') {
      stop();
      retryAfter(emptyStreams);
      emptyStreams += 1;
      return;
    }
    emptyStreams = 0;
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

  /** Schedules the next connection. The delay doubles with each attempt. */
  function retryAfter(attempts: number): void {
    if (closed) return;
    listener.onState?.('waiting');
    const millis = Math.min(RETRY_MILLIS_MIN * 2 ** attempts, RETRY_MILLIS_MAX);
    // The random part prevents that all pages reconnect at the same moment.
    retry = setTimeout(connect, millis * (0.75 + Math.random() / 2));
  }

  function onVisibilityChange(): void {
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

  function onOnline(): void {
    if (!document.hidden) connect();
  }

  function close(): void {
    closed = true;
    clearTimeout(retry);
    clearTimeout(hide);
    stop();
    document.removeEventListener('visibilitychange', onVisibilityChange);
    window.removeEventListener('online', onOnline);
    removeReconnect();
    removeLoss();
  }

  document.addEventListener('visibilitychange', onVisibilityChange);
  window.addEventListener('online', onOnline);
  const removeReconnect = onReconnect(() => {
    if (reading === undefined) onOnline();
  });
  // A stream to an unreachable server would still look live.
  const removeLoss = onConnectionChange(() => {
    if (connectionLostAt() === undefined || reading === undefined) return;
    stop();
    retryAfter(failures);
    failures += 1;
  });
  if (document.hidden) listener.onState?.('waiting');
  else connect();
  return { close };
}
