import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  connectionLostAt,
  isGatewayFailure,
  onReconnect,
  probe,
  reportReachable,
  reportUnreachable,
} from './connection';

let server: 'up' | 'down' | 'gateway' | 'silent' = 'up';

function respond(_url: string, { signal }: { signal: AbortSignal }): Promise<Response> {
  if (server === 'up') return Promise.resolve(new Response());
  if (server === 'gateway') return Promise.resolve(new Response('', { status: 502 }));
  return new Promise((_, reject) => {
    const fail = () => reject(new TypeError('unreachable'));
    if (server === 'down') fail();
    else signal.addEventListener('abort', fail);
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { baseURI: 'http://localhost/console/' });
  vi.stubGlobal('window', { location: { search: '' } });
  vi.stubGlobal('fetch', respond);
});

afterEach(() => {
  server = 'up';
  reportReachable();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a failed request alone does not mean a lost connection', async () => {
  reportUnreachable();
  await vi.advanceTimersByTimeAsync(1);
  expect(connectionLostAt()).toBeUndefined();
});

test('a lost connection is probed until it returns', async () => {
  for (const failure of ['down', 'gateway'] as const) {
    server = failure;
    reportUnreachable();
    await vi.advanceTimersByTimeAsync(1);
    expect(connectionLostAt()).toBeDefined();
    const returned = vi.fn();
    const remove = onReconnect(returned);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(returned).not.toHaveBeenCalled();
    server = 'up';
    await vi.advanceTimersByTimeAsync(5_000);
    expect(connectionLostAt()).toBeUndefined();
    expect(returned).toHaveBeenCalledOnce();
    remove();
  }
});

test('a response of another request ends the loss', async () => {
  server = 'down';
  await probe();
  const returned = vi.fn();
  onReconnect(returned);
  reportReachable();
  expect(connectionLostAt()).toBeUndefined();
  expect(returned).toHaveBeenCalledOnce();
});

test('an attempt without a response fails, and is repeated', async () => {
  server = 'silent';
  reportUnreachable();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connectionLostAt()).toBeDefined();
  server = 'up';
  await vi.advanceTimersByTimeAsync(3_000);
  expect(connectionLostAt()).toBeUndefined();
});

test('an attempt that began before a response does not report a loss', async () => {
  server = 'silent';
  const attempt = probe();
  reportReachable();
  await vi.advanceTimersByTimeAsync(10_000);
  await attempt;
  expect(connectionLostAt()).toBeUndefined();
});

test('only the 503 of a proxy is a gateway failure', () => {
  const unavailable = (type: string) =>
    new Response('', { status: 503, headers: { 'Content-Type': type } });
  expect(isGatewayFailure(unavailable('text/html'))).toBe(true);
  expect(isGatewayFailure(unavailable('application/x-amz-json-1.0'))).toBe(false);
  expect(isGatewayFailure(new Response('', { status: 500 }))).toBe(false);
});
