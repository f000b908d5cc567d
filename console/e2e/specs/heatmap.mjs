import assert from 'node:assert/strict';
import { order, orders } from '../orders.mjs';

export default {
  async 'the heatmap shows what the statistics say'({ api, open, page, look }) {
    const shop = await orders(api, 'e2e-heat');
    for (const name of ['one', 'two', 'three']) await shop.start(order(5, 1), name);
    await api.ended(await shop.start(order(1), 'small'));
    for (const name of ['one', 'two', 'three']) {
      await api.ended(shop.machine.replace(':stateMachine:', ':execution:') + `:${name}`);
    }
    const { states } = await api.get(`statistics/states?machine=${shop.machine}`);
    await open(`/heatmap?machine=${shop.machine}&measure=visits`);
    await page.locator('.react-flow__node').first().waitFor();
    assert.ok(states.length > 5);
    for (const { state, visits, failures } of states) {
      const node = page.locator('.react-flow__node', {
        has: page.getByTitle(state, { exact: true }),
      });
      assert.equal(
        await node.locator('.askel-node-mark b').last().innerText(),
        String(visits),
        state,
      );
      const figures = page.getByRole('region', { name: 'Figures of each state' });
      const row = figures.locator('tr', {
        has: page.getByRole('rowheader', { name: state, exact: true }),
      });
      assert.deepEqual((await row.locator('td').allInnerTexts()).slice(0, 2), [
        String(visits),
        String(failures),
      ]);
    }
    await page.getByText('Read from 4 of 4 executions').waitFor();
    await page.getByLabel('Shown on the graph').click();
    await page.getByRole('option', { name: 'Failed visits' }).click();
    await page.waitForURL(/measure=failures/);
    await look('heatmap');
  },
};
