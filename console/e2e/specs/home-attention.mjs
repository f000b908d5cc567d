import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../api.mjs';
import { countClicks } from '../clicks.mjs';

const attention = (page) => page.getByRole('list', { name: 'Needs attention' });
const tile = (page, name) => page.getByRole('link', { name });

export default {
  async 'what needs attention comes first, and whole tiles are links'({ open, page, api }) {
    await open('/');
    const rates = await api.get('statistics');
    const sum = (what) => rates.minutes.reduce((all, minute) => all + minute[what], 0);
    const failures = attention(page).getByRole('listitem').first();
    await failures.getByText('Failed or timed out').waitFor();
    assert.equal(
      (await failures.locator('strong').innerText()).trim(),
      (sum('failed') + sum('timedOut')).toLocaleString('en'),
    );
    // Nothing is in quarantine, and no timer is late.
    assert.equal(await page.getByRole('link', { name: /Stuck in quarantine/ }).count(), 0);
    for (const value of await page.locator('.askel-figures strong').allInnerTexts())
      assert.notEqual(value.trim(), '0');
    const attentionTop = (await attention(page).boundingBox()).y;
    const tableTop = (await page.getByRole('table', { name: 'State machines' }).boundingBox()).y;
    assert.ok(attentionTop < tableTop);
    // A click at the corner of a tile follows its link.
    const running = page.getByRole('listitem').filter({ has: tile(page, /^\d+ Running now$/) });
    const { width, height } = await running.boundingBox();
    await running.click({ position: { x: width - 6, y: height - 6 } });
    await page.getByRole('heading', { level: 1, name: /Executions/ }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('status'), 'RUNNING');
  },

  async 'unreachable endpoints need attention'({ open, page }) {
    await page.route('**/metrics', (route) =>
      route.fulfill({
        contentType: 'text/plain',
        body: 'askel_endpoint_unreachable{endpoint="http://bank:80",integration="http"} 1.0\n',
      }),
    );
    await open('/');
    await attention(page).getByText('Unreachable: http://bank:80').waitFor();
  },

  async 'a paused installation needs attention until it is resumed'({
    page,
    startOwnServer,
    eventually,
  }) {
    const folder = mkdtempSync(join(tmpdir(), 'askel-paused-'));
    const server = await startOwnServer(join(folder, 'server.log'), ['--paused']);
    try {
      // Home of a server without state machines has no tiles.
      await createApi(server.url, eventually).createMachine('e2e-paused', {
        StartAt: 'A',
        States: { A: { Type: 'Succeed' } },
      });
      await page.goto(`${server.url}/console/`);
      await tile(page, 'Paused Everything, until askel resume --all').waitFor();
      await server.run('resume', '--all');
      await page.reload();
      await page.getByText('Nothing needs attention.').waitFor();
    } finally {
      // An open page would report that the server is gone.
      await page.goto('about:blank');
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },

  async 'an empty server is tried in three clicks'({ page, startOwnServer, checkLook }) {
    const folder = mkdtempSync(join(tmpdir(), 'askel-first-run-'));
    const server = await startOwnServer(join(folder, 'server.log'));
    try {
      await page.goto(`${server.url}/console/`);
      await page.getByRole('heading', { level: 2, name: 'Run your first workflow' }).waitFor();
      assert.equal(await page.getByRole('table').count(), 0);
      await checkLook('home-first-run');
      const clicks = countClicks();
      for (const name of ['Create sample', 'Start execution', 'Watch execution'])
        await clicks.on(page.getByRole('button', { name }));
      await page
        .getByRole('status')
        .filter({ hasText: /^(Live|Ended)$/ })
        .waitFor();
      await page
        .getByLabel(/^Prepare items, /)
        .first()
        .waitFor();
      assert.equal(clicks.count, 3);
      await page.getByText('Succeeded').first().waitFor();
      // Home now has figures instead of the steps.
      await page.goto(`${server.url}/console/`);
      await page.getByRole('link', { name: /^1 Started/ }).waitFor();
    } finally {
      // An open page would report that the server is gone.
      await page.goto('about:blank');
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
