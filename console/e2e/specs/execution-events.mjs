import assert from 'node:assert/strict';
import { readDetails, runPaidOrder, path, shownJson, streamStatus } from '../executionPage.mjs';
import { createShop, order, readRows } from '../orders.mjs';

/**
 * Ends the first response of the event stream after the first event of a type. Later requests wait.
 *
 * @returns a function that lets them continue
 */
async function holdRows(page, type) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  let requests = 0;
  await page.route('**/events/rows?*', async (route) => {
    requests += 1;
    if (requests > 1) {
      await released;
      await route.continue();
      return;
    }
    // The stream of a running execution does not end, but the list has the same rows.
    const rows = new URL(route.request().url());
    const list = new URL(rows.pathname.replace(/\/rows$/, ''), rows);
    const { events } = await (await fetch(list)).json();
    const last = events.findIndex((event) => event.type === type);
    const body = events
      .slice(0, last + 1)
      .map((event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`);
    await route.fulfill({ contentType: 'text/event-stream', body: body.join('') });
  });
  return release;
}

export default {
  async 'events are filtered by the server, and each has a link'({ api, open, page, checkLook }) {
    const arn = await runPaidOrder(api, 'e2e-events');
    const failed = (await readRows(api, arn, '&type=ActivityFailed'))[0];
    await open(path(arn, `event=${failed.id}`));
    const shown = await shownJson(page, `Event ${failed.id}`);
    assert.deepEqual(shown.activityFailedEventDetails, await readDetails(api, arn, failed.id));
    // A row that the header partly covers can still be clicked.
    const scrolled = await page.getByRole('region', { name: 'Events' }).evaluate((list) => {
      list.scrollTo(0, 32 * Math.floor(list.scrollTop / 32) + 8);
      return list.scrollTop;
    });
    assert.equal(scrolled % 32, 8);
    await checkLook('execution-events');
    await page.keyboard.press('j');
    await page.getByLabel(`Event ${failed.id + 1}`, { exact: true }).waitFor();
    await page.keyboard.press('k');
    await page.getByLabel(`Event ${failed.id}`, { exact: true }).waitFor();
    await page.locator('button', { hasText: 'Any state' }).click();
    const requested = page.waitForRequest((request) => request.url().includes('state=Reserve'));
    await page.getByRole('option', { name: 'Reserve' }).click();
    await requested;
    const rows = await readRows(api, arn, '&state=Reserve');
    const all = (await readRows(api, arn)).length;
    await page.getByText(`${rows.length} of ${all} events`).waitFor();
    // The event in the URL belongs to another state. The page reports this and offers to clear the
    // filters.
    await page.getByText(`Event ${failed.id} does not match these filters`).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).first().click();
    await page.getByLabel('Text', { exact: true }).fill('card service');
    const matching = await readRows(api, arn, '&text=card%20service');
    assert.ok(matching.length > 0 && matching.length < all);
    await page.getByText(`${matching.length} of ${all} events`).waitFor();
    // The URL contains the filters, so a shared link shows the same events.
    await page.waitForURL((url) => url.searchParams.get('text') === 'card service');
    await page.reload();
    await page.getByText(`${matching.length} of ${all} events`).waitFor();
  },

  async 'filtered events are updated while the execution runs'({ api, open, page }) {
    const shop = await createShop(api, 'e2e-grow');
    const arn = await shop.start(order(3), 'grow');
    await api.awaitTask(arn);
    const ended = '&type=TaskStateExited&type=ParallelStateExited&type=ExecutionSucceeded';
    const requested = [];
    const isFilterRequest = (url) =>
      url.pathname.endsWith('/events') && url.searchParams.has('type');
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (isFilterRequest(url)) requested.push(Number(url.searchParams.get('fromEventId')));
    });
    const answered = page.waitForResponse((response) => isFilterRequest(new URL(response.url())));
    const from = new Date(Date.now() - 3_600_000).toISOString();
    await open(path(arn, `tab=events&from=${from}${ended}&order=latest`));
    await answered;
    await page.getByText(/^0 of \d+ events/).waitFor();
    await shop.pay();
    await api.awaitEnd(arn);
    const rows = await readRows(api, arn, ended);
    await page.getByText(new RegExp(`^${rows.length} of \\d+ events`)).waitFor();
    const shown = page.getByRole('button', { name: /^Event \d+, / });
    assert.equal(
      await shown.first().getAttribute('aria-label'),
      `Event ${rows.at(-1).id}, ExecutionSucceeded`,
    );
    // Each request continues after the previous one.
    assert.ok(requested.length > 1, String(requested));
    assert.deepEqual(
      requested,
      [...new Set(requested)].sort((one, other) => one - other),
    );
  },

  async 'no state of an ended execution looks open while its events load'({ api, open, page }) {
    const machine = await api.createMachine('e2e-events-load', {
      StartAt: 'Look',
      States: {
        Look: { Type: 'Pass', Next: 'Check' },
        Check: {
          Type: 'Choice',
          Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'Done' }],
        },
        Done: { Type: 'Succeed' },
      },
    });
    const arn = await api.start(machine, { ok: false }, 'loads');
    await api.awaitEnd(arn);
    const release = await holdRows(page, 'ChoiceStateEntered');
    await open(path(arn, 'state=Check'));
    const panel = page.getByRole('region', { name: 'State Check', exact: true });
    await panel.getByText('Loading events…').waitFor();
    await page
      .locator('.askel-scrubber')
      .getByText(/^Loading events: 4 so far$/)
      .waitFor();
    await page.getByRole('tabpanel').getByText('Loading events: 4 so far').waitFor();
    await page.locator('.react-flow__node [data-tone="succeeded"]').first().waitFor();
    assert.equal(await page.locator('.react-flow__node [data-tone="running"]').count(), 0);
    assert.equal(await page.getByText('Running', { exact: true }).count(), 0);
    await page.getByRole('tab', { name: 'Events', exact: true }).click();
    await page.getByText('4 events, loading…', { exact: true }).waitFor();
    release();
    await panel.getByText('Failed', { exact: true }).waitFor();
    await page.getByText(/^Event (\d+) of \1: ExecutionFailed/).waitFor();
    await page.locator('.react-flow__node [data-tone="failed"]').first().waitFor();
  },

  async 'no state of a running execution looks open while its events load'({
    api,
    open,
    page,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-running-events-load', {
      StartAt: 'Check',
      States: {
        Check: {
          Type: 'Choice',
          Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'Sleep' }],
        },
        Sleep: { Type: 'Wait', Seconds: 3600, End: true },
      },
    });
    const arn = await api.start(machine, { ok: true }, 'runs');
    await eventually(async () => {
      const rows = await readRows(api, arn);
      return rows.some((row) => row.type === 'WaitStateEntered');
    }, 'the wait');
    const release = await holdRows(page, 'ChoiceStateEntered');
    await open(path(arn, 'state=Check'));
    const panel = page.getByRole('region', { name: 'State Check', exact: true });
    await panel.getByText('Loading events…').waitFor();
    await page.locator('.askel-scrubber').getByText('Loading events: 2 so far').waitFor();
    await page.getByRole('tabpanel').getByText('Loading events: 2 so far').waitFor();
    assert.equal(await panel.getByText('Running', { exact: true }).count(), 0);
    assert.equal(await page.locator('.react-flow__node [data-tone="running"]').count(), 0);
    assert.equal(await streamStatus(page, 'Live').count(), 0);
    release();
    await panel.getByText('Succeeded', { exact: true }).waitFor();
    await page.getByText(/^Event (\d+) of \1: WaitStateEntered/).waitFor();
    await streamStatus(page, 'Live').waitFor();
    await api.post(`executions/${arn}/stop`, {});
  },
};
