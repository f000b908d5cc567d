import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  connectionLostAt,
  onReconnect,
  probe,
  reportReachable,
  reportUnreachable,
} from './connection';

let server: 'up' | 'down' | 'gateway' = 'up';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { baseURI: 'http://localhost/console/' });
  vi.stubGlobal('fetch', () =>
    server === 'down'
      ? Promise.reject(new TypeError('unreachable'))
      : Promise.resolve({ status: server === 'up' ? 200 : 502 }),
  );
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
