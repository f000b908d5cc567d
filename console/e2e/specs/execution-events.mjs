import assert from 'node:assert/strict';
import { within } from '../figures.mjs';
import { detailOf, paidOrder, path, shownJson } from '../executionPage.mjs';
import { order, orders, rowsOf } from '../orders.mjs';

export default {
  async 'the events are filtered by the server, and each can be opened and linked to'({
    api,
    open,
    page,
    look,
  }) {
    const arn = await paidOrder(api, 'e2e-events');
    const failed = (await rowsOf(api, arn, '&type=ActivityFailed'))[0];
    await open(path(arn, `event=${failed.id}`));
    const shown = await shownJson(page, `Event ${failed.id}`);
    assert.deepEqual(shown.activityFailedEventDetails, await detailOf(api, arn, failed.id));
    await look('execution-events');
    await page.keyboard.press('j');
    await page.getByLabel(`Event ${failed.id + 1}`, { exact: true }).waitFor();
    await page.keyboard.press('k');
    await page.getByLabel(`Event ${failed.id}`, { exact: true }).waitFor();
    await page.locator('button', { hasText: 'Any state' }).click();
    const asked = page.waitForRequest((request) => request.url().includes('state=Reserve'));
    await page.getByRole('option', { name: 'Reserve' }).click();
    await asked;
    const rows = await rowsOf(api, arn, '&state=Reserve');
    const all = (await rowsOf(api, arn)).length;
    await page.getByText(`${rows.length} of ${all} events`).waitFor();
    // The event of the address is another state's; the page says so, and the way back.
    await page.getByText(`Event ${failed.id} does not pass these filters`).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).first().click();
    await page.getByLabel('Text', { exact: true }).fill('card service');
    const word = await rowsOf(api, arn, '&text=card%20service');
    assert.ok(word.length > 0 && word.length < all);
    await page.getByText(`${word.length} of ${all} events`).waitFor();
    // What is shown stands in the address: whoever it is sent to sees the same.
    await page.waitForURL((url) => url.searchParams.get('text') === 'card service');
    await page.reload();
    await page.getByText(`${word.length} of ${all} events`).waitFor();
  },

  async 'the events that pass a filter grow as the execution goes on'({ api, open, page }) {
    const shop = await orders(api, 'e2e-grow');
    const arn = await shop.start(order(3), 'grow');
    await api.task(arn);
    const ended = '&type=TaskStateExited&type=ParallelStateExited&type=ExecutionSucceeded';
    const asked = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith('/events') && url.searchParams.has('type'))
        asked.push(Number(url.searchParams.get('fromEventId')));
    });
    const from = new Date(Date.now() - 3_600_000).toISOString();
    await open(path(arn, `tab=events&from=${from}${ended}&order=latest`));
    await page.getByText(/^0 of \d+ events/).waitFor();
    await shop.pay();
    await api.ended(arn);
    const rows = await rowsOf(api, arn, ended);
    await page.getByText(new RegExp(`^${rows.length} of \\d+ events`)).waitFor();
    const shown = page.getByRole('button', { name: /^Event \d+, / });
    assert.equal(
      await shown.first().getAttribute('aria-label'),
      `Event ${rows.at(-1).id}, ExecutionSucceeded`,
    );
    // Each question goes on behind the one before.
    assert.ok(asked.length > 1, String(asked));
    assert.deepEqual(
      asked,
      [...new Set(asked)].sort((one, other) => one - other),
    );
  },

  async '25,000 events are at hand at once, and only those that are seen are drawn'({
    api,
    open,
    page,
  }) {
    const machine = await api.machine('e2e-long', {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          ItemsPath: '$.items',
          End: true,
          ItemProcessor: {
            StartAt: 'A',
            States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } },
          },
        },
      },
    });
    const items = Array.from({ length: 4_160 }, (_, i) => i);
    const arn = await api.start(machine, { items }, 'long');
    await api.ended(arn);
    const latest = await api.get(`executions/${arn}/events?reverseOrder=true&maxResults=1`);
    const all = latest.events[0].id;
    assert.ok(all > 24_950, `${all} events`);
    // The page's code is there before, as it is for whoever comes from another page.
    await open(path(arn, 'tab=data'));
    await page.getByText('Ended', { exact: true }).first().waitFor();
    const follow = (to) =>
      page.evaluate((url) => window.history.pushState(null, '', url), `/console${to}`);
    await follow('/inbox');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    const began = Date.now();
    await follow(path(arn, 'tab=events'));
    await page.getByRole('button', { name: 'Event 1, ExecutionStarted' }).waitFor();
    within('the first of 25,000 events, from a link on', Date.now() - began, 1_000);
    await page.getByText(`${all} events`, { exact: true }).waitFor();
    within('all of 25,000 events, from a link on', Date.now() - began, 1_000);
    assert.ok((await page.locator('.askel-event').count()) < 120, 'only what is seen is drawn');
    const filtering = Date.now();
    await page.getByLabel('From event').fill(String(all - 1));
    await page.getByText(`2 of ${all} events`).waitFor();
    within('a filter over 25,000 events', Date.now() - filtering, 1_000);
    await page.getByLabel(/^A, Pass, Succeeded, 4160 visits/).waitFor();
  },
};
