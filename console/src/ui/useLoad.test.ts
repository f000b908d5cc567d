import { expect, test, vi } from 'vitest';

test('a read that the user may not make is not repeated', async () => {
  vi.stubGlobal('document', { baseURI: 'http://askel/console/' });
  const { ApiError } = await import('../api/client');
  const { readInterval } = await import('./useLoad');
  const after = (status: number, type: string) =>
    readInterval(5_000, new ApiError(status, type, 'message'));
  expect(after(403, 'AccessDeniedException')).toBeUndefined();
  // The next read can succeed after a sign-in.
  expect(after(403, 'ExpiredTokenException')).toBe(5_000);
  expect(after(500, 'InternalError')).toBe(5_000);
  expect(after(0, 'Unreachable')).toBe(5_000);
  expect(readInterval(5_000, undefined)).toBe(5_000);
  expect(readInterval(undefined, undefined)).toBeUndefined();
});
