import assert from 'node:assert/strict';
import { follow, streamStatus, node, path } from '../executionPage.mjs';
import {
  resetTasks,
  longestTask,
  watchTasks,
  checkFigure,
  checkFigureWithRetry,
} from '../figures.mjs';
import { createShop, order, readRows } from '../orders.mjs';

/** `npm run figures` checks these figures against the exact limits. */
export default {
  async 'the graph is live'({ api, open, page }) {
    const shop = await createShop(api, 'e2e-live');
    const arn = await shop.start(order(3), 'live');
    await open(path(arn));
    await page.getByLabel(/^Charge, Task, Running/).waitFor();
    // The page records when it showed the change. Both clocks are of this machine.
    const shown = page.evaluate(
      () =>
        new Promise((resolve) => {
          const poll = () => {
            const at = document.querySelector('[aria-label^="Charge, Task, Succeeded"]');
            if (at === null) window.requestAnimationFrame(poll);
            else resolve(Date.now());
          };
          poll();
        }),
    );
    await shop.pay();
    const at = await shown;
    const rows = await readRows(api, arn, '&type=TaskStateExited');
    const millis = at - Math.round(rows[0].timestamp * 1000);
    checkFigure('from the commit of an event to its colour in the graph', millis, 300);
    await page.getByText('Succeeded', { exact: true }).first().waitFor();
    await page.getByText('Ended', { exact: true }).first().waitFor();
  },

  async '25,000 events load quickly, and only visible ones are rendered'({ api, open, page }) {
    const machine = await api.createMachine('e2e-long', {
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
    await api.awaitEnd(arn);
    const latest = await api.get(`executions/${arn}/events?reverseOrder=true&maxResults=1`);
    const all = latest.events[0].id;
    assert.ok(all > 24_950, `${all} events`);
    // The code of the page is loaded in advance, as after a link from another page.
    await open(path(arn, 'tab=data'));
    await page.getByText('Ended', { exact: true }).first().waitFor();
    await follow(page, '/inbox');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    const began = Date.now();
    await follow(page, path(arn, 'tab=events'));
    await page.getByRole('button', { name: 'Event 1, ExecutionStarted' }).waitFor();
    checkFigure('the first of 25,000 events after a link', Date.now() - began, 1_000);
    await page.getByText(`${all.toLocaleString('en')} events`, { exact: true }).waitFor();
    // The last events are needed later than the first ones, which can be read and searched long
    // before.
    checkFigure('all of 25,000 events after a link', Date.now() - began, 3_000);
    assert.ok(
      (await page.locator('.askel-event').count()) < 120,
      'only visible parts are rendered',
    );
    const filtering = Date.now();
    await page.getByLabel('From event').fill(String(all - 1));
    await page.getByText(`2 of ${all.toLocaleString('en')} events`).waitFor();
    checkFigure('a filter over 25,000 events', Date.now() - filtering, 1_000);
    await page.getByLabel(/^A, Pass, Succeeded, 4,160 visits/).waitFor();
  },

  async '2,000 states are laid out without blocking the page'({
    api,
    open,
    page,
    world,
    checkLook,
  }) {
    const states = {};
    for (let i = 0; i < 2_000; i++) {
      const next = i === 1_999 ? { End: true } : { Next: `S${i + 1}` };
      states[`S${i}`] =
        i % 10 === 5 && i < 1_990
          ? {
              Type: 'Choice',
              Choices: [{ Variable: '$.x', NumericEquals: i, Next: `S${i + 3}` }],
              Default: `S${i + 1}`,
            }
          : { Type: 'Pass', ...next };
    }
    const machine = await api.createMachine('e2e-huge', { StartAt: 'S0', States: states });
    const arn = await api.start(machine, { x: 5 }, 'huge');
    await api.awaitEnd(arn);
    await watchTasks(page);
    const drawn = page.locator('.react-flow__node');
    const map = page.getByRole('img', { name: 'Graph overview' });
    const longestPause = async () => {
      // The code of the page is loaded in advance, as after a link from another page.
      await open(path(world.paid));
      await node(page, 'Charge').waitFor();
      await streamStatus(page, 'Ended').waitFor();
      checkFigure('longest pause of the page when the console opens', await longestTask(page), 400);
      await follow(page, '/inbox');
      await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
      await resetTasks(page);
      const began = Date.now();
      await Promise.all([
        page.getByText('Laying out 2,000 states').waitFor(),
        follow(page, path(arn)),
      ]);
      await drawn.first().waitFor({ timeout: 60_000 });
      console.log(`     laid out in ${Date.now() - began} ms`);
      await streamStatus(page, 'Ended').waitFor();
      // The last visited state is selected and visible.
      await page.getByLabel(/^S1999, Pass, Succeeded/).waitFor();
      assert.ok((await drawn.count()) < 400, 'only visible parts are rendered');
      // A click at the top of the overview scrolls to the start.
      const { width } = await map.boundingBox();
      await map.click({ position: { x: width / 2, y: 1 } });
      await page.getByLabel(/^S0, Pass, Succeeded/).waitFor();
      // A deep graph keeps the names of its states.
      await page.getByRole('button', { name: 'Fit View' }).click();
      await page.locator('.askel-graph-ground[data-labels="names"]').waitFor();
      // At a small zoom the graph is one image; at a larger zoom its states are rendered again.
      const image = page.locator('.askel-graph-far path[data-tone="succeeded"]');
      for (let clicks = 0; clicks < 30 && (await image.count()) === 0; clicks++)
        await page.getByRole('button', { name: 'Zoom Out' }).click();
      await image.waitFor();
      assert.equal(await drawn.count(), 0);
      await map.click({ position: { x: width / 2, y: 1 } });
      for (let clicks = 0; clicks < 30 && (await drawn.count()) === 0; clicks++)
        await page.getByRole('button', { name: 'Zoom In' }).click();
      await drawn.first().waitFor();
      return longestTask(page);
    };
    await checkFigureWithRetry(
      'longest pause of the page for a graph of 2,000 states',
      longestPause,
      200,
    );
    await checkLook('execution-huge');
  },
};
