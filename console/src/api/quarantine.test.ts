import { expect, it, vi } from 'vitest';

const pages: Record<string, unknown> = {
  'http://askel/api/v1/quarantine': { executions: [{ executionArn: 'one' }], next: 'a/b' },
  'http://askel/api/v1/quarantine?from=a%2Fb': { executions: [{ executionArn: 'two' }] },
};

it('reads all pages of quarantined executions', async () => {
  vi.stubGlobal('document', { baseURI: 'http://askel/console/' });
  vi.stubGlobal('window', { location: { search: '' } });
  vi.stubGlobal('fetch', (url: URL) =>
    Promise.resolve(new Response(JSON.stringify(pages[url.href]))),
  );
  const { listQuarantined } = await import('./quarantine');
  expect(await listQuarantined()).toEqual([{ executionArn: 'one' }, { executionArn: 'two' }]);
});
