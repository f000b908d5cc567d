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
    const running = page
      .getByRole('listitem')
      .filter({ has: tile(page, /^\d+ Running, queued or paused now$/) });
    const { width, height } = await running.boundingBox();
    await running.click({ position: { x: width - 6, y: height - 6 } });
    await page.getByRole('heading', { level: 1, name: /Executions/ }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('status'), 'RUNNING');
  },

  async 'figures are the numbers of executions that their links list'({
    open,
    page,
    api,
    server,
    world,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-early', {
      StartAt: 'Fail',
      States: { Fail: { Type: 'Fail', Error: 'TooEarly' } },
    });
    await api.awaitEnd(await api.start(machine, {}, 'early-1'));
    const aborted = await api.start(world.machines.sleepers, {}, 'early-2');
    await api.post(`executions/${aborted}/stop`, {});
    await api.awaitEnd(aborted);
    // Both have started before the counted minutes, and ended within them.
    await server.sql(
      "UPDATE executions SET started_at = started_at - 7200000 WHERE persistence_id LIKE '%/early-_'",
    );
    for (const label of [
      /Failed or timed out/,
      /Running, queued or paused now/,
      /Started in/,
      /Succeeded in/,
      /Aborted in/,
    ])
      await eventually(async () => {
        await open('/');
        const link = page.getByRole('link', { name: label });
        const figure = (await link.locator('strong').innerText()).trim();
        await link.click();
        // The list counts at most 1,000 executions.
        const count = figure.length > 3 ? '(1,000+)' : `(${figure})`;
        const counter = page.getByText(count, { exact: true }).first();
        return counter.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      }, `the list of ${label}`);
  },

  async 'nothing needs attention only after everything has been read'({ open, page }) {
    const none = { count: 0, orMore: false };
    await page.route('**/api/v1/statistics', async (route) => {
      const response = await route.fetch();
      const rates = await response.json();
      const quiet = { openTasks: none, quarantined: none, overdueMillis: 0 };
      const minutes = rates.minutes.map((minute) => ({ ...minute, failed: 0, timedOut: 0 }));
      await route.fulfill({ response, json: { ...rates, ...quiet, minutes } });
    });
    await page.route('**/api/v1/start-limits?*', (route) =>
      route.fulfill({ json: { startLimits: [] } }),
    );
    let respond;
    const response = new Promise((resolve) => {
      respond = resolve;
    });
    await page.route('**/api/v1/installation/pause', async (route) => {
      await response;
      await route.fulfill({ json: {} });
    });
    await open('/');
    const section = page.getByRole('region', { name: 'Needs attention' });
    await section.getByText('Loading…').waitFor();
    assert.equal(await section.getByText('Nothing needs attention.').count(), 0);
    respond();
    await section.getByText('Nothing needs attention.').waitFor();
    // The page reads again and again. A request must not outlive the page.
    await page.unrouteAll({ behavior: 'wait' });
  },

  async 'unreachable endpoints need attention'({ open, page }) {
    await page.route('**/metrics', (route) =>
      route.fulfill({
        contentType: 'text/plain',
        body: 'askel_endpoint_unreachable{endpoint="http://bank:80",integration="http"} 1.0\n',
      }),
    );
    await open('/');
    await attention(page).getByText('http://bank:80', { exact: true }).waitFor();
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
      const api = createApi(server.url, eventually);
      await api.createMachine('e2e-paused', { StartAt: 'A', States: { A: { Type: 'Succeed' } } });
      await page.goto(`${server.url}/console/`);
      await tile(page, 'Paused Everything, until it is resumed').waitFor();
      await page.getByRole('button', { name: 'Resume everything…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Resume everything?' });
      const rate = dialog.getByLabel('Executions per second');
      await rate.fill('0');
      await dialog.getByText('Enter a number from 0.1 to 10,000.').waitFor();
      await rate.fill('');
      await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByText('The installation resumes.').first().waitFor();
      await page.getByText('Nothing needs attention.').waitFor();
    } finally {
      // An open page would report that the server is gone.
      await page.goto('about:blank');
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },

  async 'the executions of a paused installation continue at a rate'({
    page,
    startOwnServer,
    eventually,
  }) {
    const folder = mkdtempSync(join(tmpdir(), 'askel-rate-'));
    const server = await startOwnServer(join(folder, 'server.log'), ['--paused']);
    try {
      const api = createApi(server.url, eventually);
      const machine = await api.createMachine('e2e-rate', {
        StartAt: 'W',
        States: { W: { Type: 'Wait', Seconds: 3600, End: true } },
      });
      await api.post('installation/resume', {});
      await Promise.all(Array.from({ length: 30 }, () => api.start(machine)));
      await server.halt();
      await server.start();
      await page.goto(`${server.url}/console/`);
      await page.getByRole('button', { name: 'Resume everything…' }).click();
      const first = page.getByRole('dialog', { name: 'Resume everything?' });
      await first.getByLabel('Executions per second').fill('0.1');
      await first.getByRole('button', { name: 'Resume', exact: true }).click();
      await tile(page, /^\d+ % Executions that are resumed/).waitFor();
      const { paused } = await api.get('installation/pause');
      assert.equal(paused.resumption.ratePerSecond, 0.1);
      const millis = Date.parse(paused.resumption.endsAt) - Date.parse(paused.resumption.since);
      assert.equal(millis, 300_000);
      await page.getByRole('button', { name: 'Change rate…' }).click();
      const second = page.getByRole('dialog', { name: 'Resume at another rate?' });
      const rate = second.getByLabel('Executions per second');
      assert.equal(await rate.inputValue(), '0.1');
      await rate.fill('');
      await second.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByText('Nothing needs attention.').waitFor();
      assert.equal((await api.get('installation/pause')).paused, undefined);
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
