import { beforeEach, expect, it, vi } from 'vitest';

let queries: URLSearchParams[] = [];
let pages: unknown[] = [];

beforeEach(() => {
  queries = [];
  vi.stubGlobal('document', { baseURI: 'http://askel/console/' });
  vi.stubGlobal('window', { location: { search: '' } });
  vi.stubGlobal('fetch', (url: URL) => {
    queries.push(url.searchParams);
    return Promise.resolve(new Response(JSON.stringify(pages[queries.length - 1])));
  });
});

const parameter = (name: string) => queries.map((query) => query.get(name));

it('reads five pages of the limits that need attention', async () => {
  const { readLimitsNeedingAttention } = await import('./startLimits');
  pages = Array.from({ length: 6 }, (_, page) => ({
    startLimits: [{ stateMachineArn: `m${page}` }],
    nextToken: `after ${page}`,
  }));
  const read = await readLimitsNeedingAttention();
  expect(read.limits.map((one) => one.stateMachineArn)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
  expect(read.hasMore).toBe(true);
  expect(parameter('needsAttention')).toEqual(['true', 'true', 'true', 'true', 'true']);
  expect(parameter('nextToken')).toEqual([null, 'after 0', 'after 1', 'after 2', 'after 3']);
});

it('reads the pages after an empty one', async () => {
  const { readLimitsNeedingAttention } = await import('./startLimits');
  pages = [{ startLimits: [], nextToken: 'after' }, { startLimits: [{ stateMachineArn: 'm' }] }];
  const limits = [{ stateMachineArn: 'm' }];
  expect(await readLimitsNeedingAttention()).toEqual({ limits, hasMore: false });
});

it('reads all limits for their page', async () => {
  const { readStartLimits } = await import('./startLimits');
  pages = [{ startLimits: [] }];
  expect(await readStartLimits()).toEqual({ limits: [], hasMore: false });
  expect(parameter('needsAttention')).toEqual([null]);
});
