import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';
import { awaitPrefetched } from '../prefetched.mjs';

const LOST = /Failed to load resource|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED|net::ERR/;
const banner = (page) => page.getByRole('alert').filter({ hasText: 'Connection lost' });

export default {
  async 'a lost connection is shown on every page until it returns'({
    open,
    page,
    server,
    allow,
    eventually,
    checkLook,
  }) {
    allow(LOST);
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await awaitPrefetched(page, eventually);
    assert.equal(await banner(page).count(), 0);
    await server.halt();
    await banner(page).waitFor();
    await checkLook('connection-lost');
    // Reads of a page that is opened now fail.
    await page.getByRole('link', { name: 'State machines', exact: true }).first().click();
    await page.getByText('could not be read').first().waitFor();
    await banner(page)
      .getByText(/The server has been unreachable since/)
      .waitFor();
    await server.start();
    await banner(page).waitFor({ state: 'detached' });
    // The page reads its data again without a click.
    await page.getByRole('table').getByRole('link', { name: 'approvals', exact: true }).waitFor();
    assert.equal(await page.getByText('could not be read').count(), 0);
  },

  async 'Home without a connection has one warning'({ open, page, server, allow, eventually }) {
    allow(LOST);
    await open('/state-machines');
    await page.getByRole('heading', { level: 1, name: 'State machines' }).waitFor();
    await awaitPrefetched(page, eventually);
    await server.halt();
    await banner(page).waitFor();
    await page.getByRole('link', { name: 'Home', exact: true }).first().click();
    const missing = page.getByText(/could not be read while the connection is lost/);
    await missing.nth(3).waitFor();
    assert.equal(await page.getByText(/The rates could not be read/).count(), 1);
    assert.equal(await page.getByText('could not be read').count(), await missing.count());
    assert.equal(await page.getByText('(Unreachable)').count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Retry' }).count(), 1);
    await server.start();
    await banner(page).waitFor({ state: 'detached' });
    await page.getByRole('img', { name: /^In \d+ minutes/ }).waitFor();
    assert.equal(await missing.count(), 0);
  },

  async 'a user retries a lost connection with one click'({ open, page, allow }) {
    allow(LOST);
    await page.clock.install();
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    // The chart is loaded last.
    await page.getByRole('img', { name: /^In \d+ minutes/ }).waitFor();
    // When the network interface returns, the page gets an event and reads its data again. The
    // requests are refused instead, so that the page gets no event.
    let refuses = () => true;
    await page.route('**/*', (route) =>
      refuses(route.request()) ? route.abort('connectionrefused') : route.continue(),
    );
    await banner(page).waitFor();
    // The clock of the page stands still, so only the click retries.
    await page.clock.pauseAt(Date.now() + 3_600_000);
    refuses = (request) => !request.url().endsWith('/console/');
    const clicks = countClicks();
    await clicks.on(banner(page).getByRole('button', { name: 'Retry' }));
    await banner(page).waitFor({ state: 'detached' });
    assert.equal(clicks.count, 1);
    await page.unrouteAll({ behavior: 'wait' });
  },
};
