import assert from 'node:assert/strict';
import { path, runPaidOrder } from '../executionPage.mjs';

/** The tabs of a list that are not completely visible. */
const hiddenTabs = (list) =>
  list.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return [...element.querySelectorAll('[role=tab]')]
      .filter((tab) => {
        const box = tab.getBoundingClientRect();
        const inside = box.left >= left - 1 && box.right <= Math.min(right, window.innerWidth) + 1;
        return !inside || !tab.checkVisibility();
      })
      .map((tab) => tab.textContent);
  });

/** The tabs of a phone are on one line, and scroll into view. */
async function reachesAllTabs(list, eventually) {
  const tabs = await list.getByRole('tab').all();
  const tops = await Promise.all(tabs.map(async (tab) => (await tab.boundingBox()).y));
  assert.ok(Math.max(...tops) - Math.min(...tops) < 2, `tabs at ${tops}`);
  for (const tab of tabs) {
    await tab.evaluate((one) => one.scrollIntoView({ inline: 'center', block: 'nearest' }));
    const text = await tab.textContent();
    await eventually(async () => !(await hiddenTabs(list)).includes(text), text, 5_000);
  }
}

export default {
  async 'all tabs are visible at any width'({ api, open, page, eventually, checkLook }) {
    const arn = await runPaidOrder(api, 'tabs');
    await open(path(arn, 'state=Charge'));
    const panel = page.getByRole('region', { name: 'State Charge', exact: true });
    for (const width of [1440, 1024]) {
      await page.setViewportSize({ width, height: 900 });
      const lists = page.getByRole('tablist');
      await panel.getByRole('tab', { name: /^Attempts/ }).waitFor();
      assert.ok((await lists.count()) >= 2);
      for (const list of await lists.all()) {
        await eventually(
          async () => (await hiddenTabs(list)).length === 0,
          `all tabs at ${width} pixels`,
          5_000,
        );
      }
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const list of await page.getByRole('tablist').all())
      await reachesAllTabs(list, eventually);
    await page.setViewportSize({ width: 1440, height: 900 });
    await checkLook('execution-tabs');
  },
  async 'related executions that are not read are not reported as none'({
    api,
    open,
    page,
    eventually,
    allow,
  }) {
    allow(/403/);
    const machine = await api.createMachine('e2e-relations', {
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } },
    });
    const arn = await api.start(machine, {}, 'alone');
    await api.awaitEnd(arn);
    const refusal = { status: 403, json: { message: 'You may not inspect this.' } };
    let held = [];
    await page.route(/\/inspect\?/, (route) =>
      held === undefined ? route.continue() : held.push(route),
    );
    await open(path(arn, 'tab=relations'));
    await eventually(() => held.length > 0, 'a read of the relations');
    const tab = page.getByRole('tabpanel', { name: 'Related executions' });
    await tab.getByText('Loading…').waitFor();
    const none = tab.getByText('No related executions.');
    assert.equal(await none.count(), 0);
    const refused = held;
    held = undefined;
    for (const route of refused) await route.fulfill(refusal);
    await tab.getByText('The parent and the origin could not be read').waitFor();
    assert.equal(await none.count(), 0);
    await tab.getByRole('button', { name: 'Retry' }).click();
    await none.waitFor();
  },
};
