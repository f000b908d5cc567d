import assert from 'node:assert/strict';
import { order, orders } from '../orders.mjs';

export default {
  async 'two executions are aligned, and their first difference is marked'({
    api,
    open,
    page,
    look,
  }) {
    const shop = await orders(api, 'e2e-compare');
    const left = await shop.start(order(4), 'left');
    await shop.pay();
    await api.ended(left);
    const right = await shop.start(order(4, 2), 'right');
    await api.ended(right);
    await open(`/compare?left=${left}&right=${right}`);
    // The inputs differ from the first state on.
    await page.getByText(/the first is Prepare\.$/).waitFor();
    const first = page.locator('.askel-pairs li[data-first="true"]');
    assert.match(await first.innerText(), /Prepare[\s\S]*First difference\. Input differs/);
    const prices = page.getByRole('region', { name: 'Input: what differs' });
    assert.match(await prices.innerText(), /\$\.lines\[2\]\.price\s+5\s+-1/);
    const onlyRight = page.locator('.askel-pairs li', { hasText: 'Out of stock' });
    assert.match(await onlyRight.innerText(), /–[\s\S]*Only in one execution/);
    await look('compare');
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.waitForURL((url) => url.searchParams.get('left') === right);
    await open(`/compare?left=${left}&right=${left}`);
    await page.getByText(/^No difference in \d+ steps\.$/).waitFor();
    // Two that are chosen in the list are compared.
    await open(`/executions?machine=${shop.machine}`);
    for (const name of ['left', 'right'])
      await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText(/the first is Prepare\.$/).waitFor();
  },
};
