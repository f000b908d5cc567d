import assert from 'node:assert/strict';
import { createShop, order } from '../orders.mjs';

export default {
  async 'two executions are aligned, and their first difference is marked'({
    api,
    open,
    page,
    checkLook,
  }) {
    const shop = await createShop(api, 'e2e-compare');
    const left = await shop.start(order(4), 'left');
    await shop.pay();
    await api.awaitEnd(left);
    const right = await shop.start(order(4, 2), 'right');
    await api.awaitEnd(right);
    await open(`/compare?left=${left}&right=${right}`);
    // The path differs later than the input.
    const bar = page.getByText(/^\d+ of \d+ steps? differs?, the first /);
    const differing = async () => Number.parseInt(await bar.innerText(), 10);
    const first = page.locator('.askel-pairs li[data-first="true"]');
    await bar.waitFor();
    assert.match(await bar.innerText(), /the first is /);
    assert.doesNotMatch(await first.innerText(), /Prepare|Input/);
    const withoutData = await differing();
    await checkLook('compare-path');
    await page.getByText('Compare data', { exact: true }).click();
    const toggle = page.getByRole('checkbox', { name: 'Compare data' });
    assert.ok(await toggle.evaluate((input) => input === document.activeElement));
    const prepare = page.locator('.askel-pairs li', { hasText: 'Prepare' });
    await prepare.getByText('Input and output differ').last().waitFor();
    assert.ok((await differing()) > withoutData);
    // The first difference stays the outcome, although the input differs before it.
    assert.doesNotMatch(await first.innerText(), /Prepare/);
    assert.match(await first.innerText(), /First different outcome:/);
    assert.match(await bar.innerText(), /the first with another outcome is /);
    await prepare.getByRole('button').click();
    const prices = page.getByRole('region', { name: 'Input: differences' });
    assert.match(await prices.innerText(), /\$\.lines\[2\]\.price\s+5\s+-1/);
    const onlyRight = page.locator('.askel-pairs li', { hasText: 'Out of stock' });
    assert.match(await onlyRight.innerText(), /Not present[\s\S]*Only in one execution/);
    await checkLook('compare');
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.waitForURL((url) => url.searchParams.get('left') === right);
    await open(`/compare?left=${left}&right=${left}`);
    await page.getByText(/^No difference in path and outcome of \d+ steps?\.$/).waitFor();
    // Compares two executions that are selected in the list.
    await open(`/executions?machine=${shop.machine}`);
    for (const name of ['left', 'right'])
      await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await bar.waitFor();
    assert.equal(await differing(), withoutData);
  },

  async 'large values do not narrow the columns of the output'({ api, open, page, checkLook }) {
    const machine = await api.createMachine('e2e-compare-large', {
      StartAt: 'Merge',
      States: { Merge: { Type: 'Pass', OutputPath: '$.given', End: true } },
    });
    const runExecution = async (text, name) => {
      const given = { merged: { deeply: { nested: { text } } } };
      const arn = await api.start(machine, { given }, name);
      await api.awaitEnd(arn);
      return arn;
    };
    const left = await runExecution('very long text '.repeat(60), 'long');
    const right = await runExecution('short', 'short');
    await open(`/compare?left=${left}&right=${right}&data=1`);
    for (const data of ['Input', 'Output']) {
      const changes = page.getByRole('region', { name: `${data}: differences` });
      await changes.waitFor();
      const heads = await changes.getByRole('columnheader').all();
      assert.equal(heads.length, 3);
      for (const head of heads) {
        const { width } = await head.boundingBox();
        assert.ok(width >= 90, `${data}: ${await head.innerText()} is ${width} wide`);
      }
    }
    await checkLook('compare-large');
  },

  async 'executions are chosen by name, and each invalid side shows its error'({
    api,
    open,
    page,
    allow,
  }) {
    const machine = await api.createMachine('e2e-compare-names', {
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed' } },
    });
    const arns = {};
    for (const name of ['e2e-named-4', 'e2e-named-48']) {
      arns[name] = await api.start(machine, {}, name);
      await api.awaitEnd(arns[name]);
    }
    await open('/compare');
    const field = (side) => page.getByRole('combobox', { name: side, exact: true });
    assert.equal(await field('Left').getAttribute('placeholder'), 'Name or ARN of an execution');
    for (const [side, name] of [
      ['Left', 'e2e-named-4'],
      ['Right', 'e2e-named-48'],
    ]) {
      await field(side).fill(name);
      await page.getByRole('option', { name: `Use ${name}`, exact: true }).click();
      await page.waitForURL((url) => url.searchParams.get(side.toLowerCase()) === arns[name]);
    }
    await page.getByText(/^No difference in path and outcome of \d+ steps?\.$/).waitFor();
    await field('Right').fill('e2e-named-9');
    await page.getByRole('option', { name: 'Use e2e-named-9', exact: true }).click();
    await page
      .getByText('No execution has the name “e2e-named-9”. Enter a whole name or an ARN.')
      .waitFor();
    assert.equal(await field('Right').inputValue(), 'e2e-named-9');
    allow(/status of 400/);
    await open('/compare?left=nonsense');
    await page.getByText('The left execution could not be read').waitFor();
    await open('/compare?left=nonsense&right=nonsense');
    for (const side of ['left', 'right'])
      await page.getByText(`The ${side} execution could not be read`).waitFor();
    await open(`/compare?left=${arns['e2e-named-4']}&right=nonsense`);
    await page.getByText('The right execution could not be read').waitFor();
    assert.equal(await page.getByText('The left execution could not be read').count(), 0);
  },
};
