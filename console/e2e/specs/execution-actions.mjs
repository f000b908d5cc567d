import assert from 'node:assert/strict';
import { readDetails, path } from '../executionPage.mjs';
import { createShop, order, readRows } from '../orders.mjs';

export default {
  async 'an execution that ends before its stop is not reported as stopped'({
    api,
    open,
    page,
    world,
  }) {
    const machine = await api.createMachine('e2e-ends-first', {
      StartAt: 'Ask',
      States: { Ask: { Type: 'Task', Resource: world.activity, End: true } },
    });
    const arn = await api.start(machine, {}, 'ends-first');
    const { taskToken } = await api.awaitTask(arn);
    await open(path(arn));
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop “ends-first”?' });
    await api.post(`tasks/${encodeURIComponent(taskToken)}/complete`, { output: '{}' });
    await api.awaitEnd(arn);
    await dialog.getByRole('button', { name: 'Stop execution' }).click();
    await page.getByText('ends-first was not stopped: it had ended.').first().waitFor();
  },

  async 'an execution is stopped, redriven and started again with another input'({
    api,
    open,
    page,
    checkLook,
    checkFonts,
  }) {
    const shop = await createShop(api, 'e2e-deeds');
    const arn = await shop.start(order(3), 'deeds');
    await open(path(arn));
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Error').fill('By.Hand');
    await checkLook('execution-stop');
    await dialog.getByRole('button', { name: 'Stop execution' }).click();
    await page.getByText('By.Hand').first().waitFor();
    assert.equal((await api.get(`executions/${arn}`)).error, 'By.Hand');
    await page.keyboard.press('R');
    assert.equal(
      (await api.get(`executions/${arn}`)).redriveCount,
      0,
      'a confirmation is required',
    );
    await checkFonts('execution-redrive');
    await dialog.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByLabel(/^Charge, Task, Running/).waitFor();
    await shop.pay();
    assert.equal((await api.awaitEnd(arn)).redriveCount, 1);
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
    const { stopDate } = await api.get(`executions/${arn}`);
    await page.locator(`time[datetime="${new Date(stopDate * 1000).toISOString()}"]`).waitFor();
    await page.getByText('Redriven', { exact: true }).waitFor();
    // The time until the redrive is not the delay of a Retrier.
    const timeline = page.getByRole('region', { name: 'Timeline of states' });
    const handle = timeline.getByRole('img', { name: /^Handle, Succeeded/ });
    await handle.locator('[data-segment="redrive"]').waitFor();
    assert.match(await handle.getAttribute('aria-label'), /waiting for redrive/);
    assert.equal(await timeline.locator('[data-segment="backoff"]').count(), 0);
    await page.getByRole('button', { name: 'New execution', exact: true }).click();
    await checkLook('execution-start-again');
    await dialog.getByLabel('Name').fill('again');
    await dialog.getByLabel('Input').fill(JSON.stringify(order(1)));
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    // The heading is awaited first, because the graph shows this text before the page shows the
    // error.
    await page.getByRole('heading', { level: 1, name: 'again' }).waitFor();
    await page.getByText('Order.TooSmall').first().waitFor();
    const again = arn.replace(/deeds$/, 'again');
    assert.deepEqual(JSON.parse((await api.get(`executions/${again}`)).input), order(1));
  },

  async 'the page follows an execution that is paused and resumed elsewhere'({
    api,
    open,
    page,
    world,
  }) {
    const arn = await api.start(world.machines.sleepers, {}, 'paused-elsewhere');
    await open(path(arn));
    const pause = page.getByRole('button', { name: 'Pause', exact: true });
    await pause.click();
    const dialog = page.getByRole('dialog', { name: 'Pause “paused-elsewhere”?' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('mine');
    await api.post(`executions/${arn}/pause`, { reason: 'By another' });
    await page.getByText('Paused', { exact: true }).waitFor({ timeout: 5_000 });
    await page.getByText(/^Paused since .*\. Reason: By another$/).waitFor();
    // The dialog neither resumes the execution nor replaces the reason.
    await dialog.getByText('Someone else has paused it.').waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Pause', exact: true }).isDisabled());
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('dialog').getByText('Reason: By another').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await api.post(`executions/${arn}/resume`, {});
    await pause.waitFor({ timeout: 5_000 });
    assert.equal(await page.getByText('Paused', { exact: true }).count(), 0);
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'the page follows an execution that is redriven elsewhere'({ api, open, page }) {
    const shop = await createShop(api, 'e2e-elsewhere');
    const arn = await shop.start(order(3), 'elsewhere');
    await open(path(arn));
    await page.getByLabel(/^Charge, Task, Running/).waitFor();
    await api.post(`executions/${arn}/stop`, { error: 'By.Another' });
    await page.getByText('By.Another').first().waitFor();
    await page.getByText('Ended', { exact: true }).first().waitFor();
    await api.post(`executions/${arn}/redrive`, {});
    // A tab that becomes visible polls immediately; otherwise the page polls every 15 s.
    await page.evaluate(() => document.dispatchEvent(new window.Event('visibilitychange')));
    await page.getByLabel(/^Charge, Task, Running/).waitFor();
    await shop.pay();
    assert.equal((await api.awaitEnd(arn)).redriveCount, 1);
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
    assert.equal(await page.getByText('By.Another').count(), 0);
    await page.getByText('Once', { exact: true }).waitFor();
  },

  async 'the inspection shows the pending task, and completes it'({ api, open, page, checkLook }) {
    const shop = await createShop(api, 'e2e-repair');
    const arn = await shop.start(order(3), 'stuck');
    await open(path(arn, 'tab=repair'));
    const frame = page.getByRole('row', { name: /Charge/ });
    await frame.waitFor();
    await checkLook('execution-repair');
    const inspected = await api.get(`inspect?arn=${arn}`);
    const waiting = inspected.frames.find((each) => each.state === 'Charge');
    assert.ok((await frame.innerText()).includes(waiting.waitsFor), waiting.waitsFor);
    const woken = page.waitForResponse((answer) => answer.url().includes('/inspect/wake'));
    await page.getByRole('button', { name: 'Resume now' }).click();
    assert.equal((await woken).status(), 200);
    await page.getByText('Timers and messages checked.').waitFor();
    await frame.getByRole('button', { name: 'Answer' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Output').fill('{"byHand":true}');
    await dialog.getByRole('button', { name: 'Complete task' }).click();
    const ended = await api.awaitEnd(arn);
    assert.deepEqual(JSON.parse(ended.output).handled[0].payment, { byHand: true });
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
  },

  async 'confirmations are visible when the page is scrolled'({ api, world, open, page }) {
    const arn = await api.start(world.machines.sleepers, {}, 'scrolled');
    await page.setViewportSize({ width: 1440, height: 500 });
    await open(path(arn, 'tab=repair'));
    await page.getByRole('button', { name: 'Resume now' }).waitFor();
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.getByRole('button', { name: 'Resume now' }).click();
    const notice = page.getByText('Timers and messages checked.');
    await notice.waitFor();
    assert.ok((await page.evaluate(() => window.scrollY)) > 200, 'the page is scrolled');
    const { y, height } = await notice.boundingBox();
    assert.ok(y > 0 && y + height < 500, `at ${y}`);
    await api.post(`executions/${arn}/stop`, {});
    await page.getByLabel(/^Sleep, Wait, Aborted/).waitFor();
    // An ended execution waits for nothing.
    const frames = page.getByRole('region', { name: 'Frames' });
    await frames.getByRole('row', { name: /–/ }).waitFor();
    assert.doesNotMatch(await frames.innerText(), /turn|until/);
  },

  async 'tasks of an ended execution cannot be answered'({ api, open, page }) {
    const shop = await createShop(api, 'e2e-ended');
    const arn = await shop.start(order(3), 'ended-unanswered');
    await api.awaitTask(arn);
    await api.post(`executions/${arn}/stop`, {});
    await open(path(arn, 'tab=repair'));
    const frame = page.getByRole('row', { name: /Charge/ });
    await frame.waitFor();
    assert.equal(await frame.getByRole('button', { name: 'Answer' }).count(), 0);
  },

  async 'a task is failed manually, and Retry and Catch apply'({ api, open, page }) {
    const shop = await createShop(api, 'e2e-fail');
    const arn = await shop.start(order(3), 'failed-by-hand');
    await open(path(arn, 'tab=repair'));
    await page
      .getByRole('row', { name: /Charge/ })
      .getByRole('button', { name: 'Answer' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Fail', exact: true }).click();
    await dialog.getByLabel('Error').fill('By.Hand');
    await dialog.getByLabel('Cause').fill('No worker is available');
    await dialog.getByRole('button', { name: 'Fail task' }).click();
    await page.getByLabel(/^Charge, Task, Failed: By.Hand/).waitFor();
    assert.equal((await api.awaitEnd(arn)).error, 'Order.Failed');
    const [failed] = await readRows(api, arn, '&type=ActivityFailed');
    assert.deepEqual(await readDetails(api, arn, failed.id), {
      error: 'By.Hand',
      cause: 'No worker is available',
    });
  },

  async 'an execution is stopped on the tab Repair after a confirmation'({
    api,
    world,
    open,
    page,
    checkFonts,
  }) {
    const arn = await api.start(world.machines.sleepers, {}, 'aborted-by-hand');
    await open(path(arn, 'tab=repair'));
    await page.getByRole('button', { name: 'Force stop', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Force stop?' });
    await dialog.waitFor();
    await checkFonts('execution-abort');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await api.describe(arn)).status, 'RUNNING');
    await page.getByRole('button', { name: 'Force stop', exact: true }).click();
    await dialog.getByRole('button', { name: 'Force stop' }).click();
    await page.getByText('Execution stopped.').waitFor();
    assert.equal((await api.describe(arn)).status, 'ABORTED');
    await page.getByLabel(/^Sleep, Wait, Aborted/).waitFor();
  },
  async 'the pause of a paused execution says so, and keeps its reason'({
    api,
    open,
    page,
    world,
    eventually,
  }) {
    const arn = await api.start(world.machines.sleepers, {}, 'paused-twice');
    await open(path(arn));
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Pause “paused-twice”?' });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('mine');
    // The page does not know yet that someone else has paused the execution.
    let held;
    await page.route(/\/pause$/, (route) => {
      if (held !== undefined || route.request().method() !== 'GET') return route.continue();
      held = route;
      return undefined;
    });
    await eventually(() => held !== undefined, 'a periodic read of the pause');
    await api.post(`executions/${arn}/pause`, { reason: 'By another' });
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
    await page
      .getByText('paused-twice was already paused. Its pause and its reason did not change.')
      .first()
      .waitFor();
    // The page shows the pause at once, so a third pause is not offered.
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await page.getByText(/^Paused since .*\. Reason: By another$/).waitFor();
    await held.continue();
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'a pause is not shown as current without a connection'({
    api,
    open,
    page,
    world,
    server,
    allow,
  }) {
    allow(/Failed to load resource|ERR_CONNECTION|net::ERR/);
    const arn = await api.start(world.machines.sleepers, {}, 'paused-lost');
    await api.post(`executions/${arn}/pause`, { reason: 'Repairs' });
    await open(path(arn));
    const badge = page.getByText('Paused', { exact: true });
    await badge.waitFor();
    await server.halt();
    await page.getByText(/^Not live, as of .*: Paused since .* Reason: Repairs$/).waitFor();
    assert.equal(await badge.count(), 0);
    await server.start();
    await badge.waitFor();
    await page.getByText(/^Paused since .* Reason: Repairs$/).waitFor();
    await api.post(`executions/${arn}/stop`, {});
  },
};
