import assert from 'node:assert/strict';
import {
  readDetails,
  streamStatus,
  node,
  runPaidOrder,
  path,
  shownJson,
  labelled,
} from '../executionPage.mjs';
import { createShop, order, readRows } from '../orders.mjs';

/** Counts the visits of each state in the rows of the API. */
function visits(rows) {
  const counts = new Map();
  for (const row of rows.filter((each) => each.type.endsWith('StateEntered'))) {
    counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
  }
  return counts;
}

/** The bounds of a state's node on the page. */
const boxOf = (page, name) =>
  page.locator('.react-flow__node', { has: page.getByTitle(name, { exact: true }) }).boundingBox();

export default {
  async 'the graph and its table show each state as the events record it'({
    api,
    open,
    page,
    checkLook,
  }) {
    const arn = await runPaidOrder(api, 'e2e-graph');
    const counts = visits(await readRows(api, arn));
    await open(path(arn));
    await node(page, 'Reserve').waitFor();
    await streamStatus(page, 'Ended').waitFor();
    for (const [state, count] of counts) {
      const label = await labelled(page, state).getAttribute('aria-label');
      assert.match(label, /Succeeded/, state);
      assert.equal(count > 1, label.includes(`${count} visits`), label);
    }
    assert.doesNotMatch(
      await labelled(page, 'Too small').getAttribute('aria-label'),
      /Succeeded|Failed/,
    );
    // Inner states are drawn inside their Map or Parallel.
    for (const [inner, outer] of [
      ['Reserve', 'Each line'],
      ['Each line', 'Handle'],
      ['Charge', 'Handle'],
    ]) {
      const [box, around] = [await boxOf(page, inner), await boxOf(page, outer)];
      const within =
        box.x > around.x &&
        box.y > around.y &&
        box.x + box.width < around.x + around.width &&
        box.y + box.height < around.y + around.height;
      assert.ok(within, `${inner} ${JSON.stringify(box)} in ${outer} ${JSON.stringify(around)}`);
    }
    await page.getByRole('button', { name: 'Table view' }).click();
    const row = page.getByRole('row', { name: /^Reserve/ });
    assert.match(await row.innerText(), /Pass\s+Each line\s+✓ Succeeded, 8 visits/);
    assert.match(await row.innerText(), /In stock\? \(taken\)/);
    await checkLook('execution-table');
    await page.getByRole('button', { name: 'Table view' }).click();
    await node(page, 'Reserve').waitFor();
    await checkLook('execution');
  },

  async 'iterations of a Map are collapsed, counted and selectable'({
    api,
    open,
    page,
    checkLook,
  }) {
    const shop = await createShop(api, 'e2e-map');
    const arn = await shop.start(order(12, 7), 'stock');
    await api.awaitEnd(arn);
    const rows = await readRows(api, arn, '&state=Each%20line');
    const succeeded = rows.filter((row) => row.type === 'MapIterationSucceeded').length;
    await open(path(arn, 'state=Each+line&panel=iterations'));
    await streamStatus(page, 'Ended').waitFor();
    const counted = page.locator('.askel-counts button[data-status="succeeded"]');
    assert.equal(await counted.innerText(), `${succeeded} succeeded`);
    await page.getByRole('button', { name: 'Iteration 7: Failed' }).click();
    await page.getByText('Only iteration 7 of Each line').waitFor();
    const chosen = rows.find((row) => row.type === 'MapIterationFailed');
    assert.equal(new URL(page.url()).searchParams.get('frame'), chosen.frame);
    assert.match(await labelled(page, 'Reserve').getAttribute('aria-label'), /Succeeded$/);
    assert.match(await labelled(page, 'Out of stock').getAttribute('aria-label'), /Failed/);
    assert.match(await labelled(page, 'Handle').getAttribute('aria-label'), /Failed and caught/);
    // The panel counts as the banner and the filter do.
    await labelled(page, 'Reserve').click();
    const panel = page.getByRole('region', { name: 'State Reserve', exact: true });
    await panel.getByText('Iteration 7', { exact: true }).waitFor();
    await checkLook('execution-iteration');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel(/^Reserve, Pass, .*visits/).waitFor();
  },

  async 'the timeline folds the visits of a loop by state'({ api, open, page, checkLook }) {
    const machine = await api.createMachine('e2e-loop', {
      QueryLanguage: 'JSONata',
      StartAt: 'Begin',
      States: {
        Begin: { Type: 'Pass', Assign: { count: 0 }, Next: 'Work' },
        Work: { Type: 'Pass', Assign: { count: '{% $count + 1 %}' }, Next: 'Again?' },
        'Again?': {
          Type: 'Choice',
          Choices: [{ Condition: '{% $count < 15 %}', Next: 'Work' }],
          Default: 'Done',
        },
        Done: { Type: 'Succeed' },
      },
    });
    const arn = await api.start(machine, {}, 'loop');
    await api.awaitEnd(arn);
    await open(path(arn, 'tab=timeline'));
    await streamStatus(page, 'Ended').waitFor();
    const bars = page.getByRole('region', { name: 'Timeline of states' }).getByRole('listitem');
    const work = page.getByRole('button', { name: 'Work: 15 inside' });
    await work.waitFor();
    assert.equal(await bars.count(), 4);
    await checkLook('execution-timeline-loop');
    await work.click();
    await bars.nth(10).waitFor();
  },

  async 'the timeline shows attempts, retry delays and queue time'({ api, open, page, checkLook }) {
    const arn = await runPaidOrder(api, 'e2e-time');
    await open(path(arn, 'tab=timeline'));
    const timeline = page.getByRole('region', { name: 'Timeline of states' });
    await timeline.getByRole('button', { name: 'Handle: 2 inside' }).click();
    await timeline.getByRole('button', { name: /^Branch 0: / }).click();
    const bar = timeline.locator('li', { hasText: 'Charge' }).locator('[data-segment]');
    const kinds = await bar.evaluateAll((all) => all.map((each) => each.dataset.segment));
    for (const kind of ['queue', 'failed', 'backoff', 'work']) {
      assert.ok(kinds.includes(kind), `${kind} in ${kinds}`);
    }
    await checkLook('execution-timeline');
    const rows = await readRows(api, arn);
    const at = (type, nth) => rows.filter((row) => row.type === type)[nth].timestamp * 1000;
    const backoff = Math.round(at('ActivityScheduled', 1) - at('ActivityFailed', 0));
    const chargeBar = timeline.getByRole('img', { name: /^Charge, Succeeded/ });
    assert.match(
      await chargeBar.getAttribute('aria-label'),
      new RegExp(`retry delay ${(backoff / 1000).toFixed(1)} s`),
    );
  },

  async 'the scrubber moves graph, data and variables through time'({ api, open, page }) {
    const arn = await runPaidOrder(api, 'e2e-scrub');
    const rows = await readRows(api, arn);
    await open(path(arn, 'panel=data&at=2'));
    await page.getByText('No output (state still running)').waitFor();
    await page.getByRole('button', { name: 'Next event' }).click();
    const left = rows.find((row) => row.type === 'PassStateExited').id;
    assert.equal(left, 3);
    assert.deepEqual(
      await shownJson(page, 'Output of Prepare'),
      JSON.parse((await readDetails(api, arn, left)).output),
    );
    await page.getByRole('button', { name: 'Previous event' }).click();
    await page.getByRole('tab', { name: 'Variables' }).click();
    await page.getByText('Event 2 of').waitFor();
    await page.getByLabel(/^Prepare, Pass, Running/).waitFor();
    assert.doesNotMatch(
      await labelled(page, 'Handle').getAttribute('aria-label'),
      /Running|Succeeded/,
    );
    await page.getByText('No variables assigned yet').waitFor();
    await page.getByRole('button', { name: 'Next event' }).click();
    await page.getByLabel(/^Prepare, Pass, Succeeded/).waitFor();
    await page.getByText('"Ada"').waitFor();
    const retrying = rows.find((row) => row.type === 'ActivityFailed').id;
    await page.getByRole('slider').fill(String(retrying));
    await page.getByLabel(/^Charge, Task, Waiting for retry: Card.Busy/).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('at'), String(retrying));
    await page.getByRole('button', { name: 'Show current state' }).click();
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
  },
};
