import assert from 'node:assert/strict';
import { node, path } from '../executionPage.mjs';

/** A state machine of many states in sequence, two of which charge something. */
function sequence(count) {
  const names = Array.from({ length: count }, (_, index) =>
    index === 30 ? 'Charge card' : index === 40 ? 'Recharge phone' : `Step ${index}`,
  );
  const states = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(states) };
}

export default {
  async 'a state of a large graph is found by its name'({ api, open, page, checkLook }) {
    const machine = await api.createMachine('e2e-graph-search', sequence(60));
    const arn = await api.start(machine, {}, 'searched');
    await api.awaitEnd(arn);
    await open(path(arn));
    const search = page.getByRole('searchbox', { name: 'Find state' });
    await search.fill('charge');
    await page.getByText('2 found', { exact: true }).waitFor();
    await search.press('Enter');
    await page.getByText('1 of 2', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'State Charge card', exact: true }).waitFor();
    await node(page, 'Charge card').waitFor();
    await checkLook('execution-graph-search');
    await search.press('Enter');
    await page.getByRole('region', { name: 'State Recharge phone', exact: true }).waitFor();
    await search.press('Shift+Enter');
    await page.getByRole('region', { name: 'State Charge card', exact: true }).waitFor();
    await search.fill('refund');
    await page.getByText('No state', { exact: true }).waitFor();
  },

  async 'arrow keys lead from state to state'({ open, page, api, eventually }) {
    const machine = await api.createMachine('e2e-graph-keys', sequence(4));
    const arn = await api.start(machine, {}, 'keys');
    await api.awaitEnd(arn);
    await open(path(arn));
    await page.getByRole('region', { name: 'State Step 3', exact: true }).waitFor();
    // The key Tab reaches one state only.
    const stops = page.locator('.react-flow__node[tabindex="0"]');
    await stops.waitFor();
    assert.equal(await stops.count(), 1);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await stops.focus();
    assert.match(await focused(), /^Step 3,/);
    for (const name of ['Step 2', 'Step 1']) {
      await page.keyboard.press('ArrowUp');
      await eventually(async () => (await focused())?.startsWith(`${name},`), name);
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'State Step 2', exact: true }).waitFor();
  },

  async 'the widths of graph and state are changed, and stay'({ open, page, world, eventually }) {
    await open(path(world.paid));
    const bar = page.getByRole('separator', { name: 'Width of the graph' });
    const graphWidth = async () => (await page.locator('.askel-graph').boundingBox()).width;
    await page.locator('.react-flow__node').first().waitFor();
    const before = await graphWidth();
    await bar.focus();
    await page.keyboard.press('ArrowLeft');
    await eventually(async () => (await graphWidth()) < before - 20, 'a narrower graph');
    const { x, y, width } = await bar.boundingBox();
    await page.mouse.move(x + width / 2, y + 40);
    await page.mouse.down();
    await page.mouse.move(x + 200, y + 40);
    await page.mouse.up();
    await eventually(async () => (await graphWidth()) > before + 20, 'a wider graph');
    const wide = await graphWidth();
    await page.reload();
    await page.locator('.react-flow__node').first().waitFor();
    assert.ok(Math.abs((await graphWidth()) - wide) < 2);
  },

  async 'a graph fills the screen'({ open, page, world, eventually }) {
    await open(path(world.paid));
    const button = page.getByRole('button', { name: 'Full screen' });
    const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
    await button.click();
    await eventually(isFull, 'the full screen');
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await button.click();
    await eventually(async () => !(await isFull()), 'the page');
  },
};
