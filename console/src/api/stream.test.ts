import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectionLostAt, reportReachable, reportUnreachable } from './connection';
import type { Stream, StreamState } from './stream';

/** Whether the server answers requests; a silent one keeps them open. */
let isSilent = false;
let opened: ReadableStreamDefaultController<Uint8Array>[] = [];

function respond(url: URL | string, { signal }: { signal: AbortSignal }): Promise<Response> {
  if (isSilent) {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new TypeError('aborted')));
    });
  }
  if (!String(url).includes('/api/')) return Promise.resolve(new Response());
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      opened.push(controller);
      signal.addEventListener('abort', () => controller.error(new TypeError('aborted')));
    },
  });
  return Promise.resolve(new Response(body));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', {
    baseURI: 'http://localhost/console/',
    hidden: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  });
  vi.stubGlobal('window', {
    location: { search: '' },
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  });
  vi.stubGlobal('fetch', respond);
});

afterEach(() => {
  isSilent = false;
  opened = [];
  reportReachable();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function states(): Promise<{ seen: StreamState[]; stream: Stream }> {
  // The module reads the address of the document, which exists only within a test.
  const { openStream } = await import('./stream');
  const seen: StreamState[] = [];
  const stream = openStream(
    'executions/events',
    {},
    {
      onEvent: () => undefined,
      onState: (state) => seen.push(state),
    },
  );
  return { seen, stream };
}

test('a stream with comments of the server remains live', async () => {
  const { seen, stream } = await states();
  for (let comments = 0; comments < 8; comments++) {
    await vi.advanceTimersByTimeAsync(15_000);
    opened[0]?.enqueue(new TextEncoder().encode(': \n\n'));
  }
  expect(seen).toEqual(['connecting', 'live']);
  stream.close();
});

test('a silent stream is not live, and continues when the server responds again', async () => {
  const { seen, stream } = await states();
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.at(-1)).toBe('live');
  isSilent = true;
  await vi.advanceTimersByTimeAsync(55_000);
  expect(seen.at(-1)).not.toBe('live');
  expect(connectionLostAt()).toBeDefined();
  isSilent = false;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(seen.at(-1)).toBe('live');
  expect(opened).toHaveLength(2);
  stream.close();
});

test('a stream is not live while the connection is lost', async () => {
  const { seen, stream } = await states();
  await vi.advanceTimersByTimeAsync(1);
  isSilent = true;
  reportUnreachable();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(connectionLostAt()).toBeDefined();
  expect(seen.at(-1)).not.toBe('live');
  stream.close();
});
