import assert from 'node:assert/strict';
import { path } from '../executionPage.mjs';
import { checkPhoneTable } from '../phone.mjs';

const CALL = {
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'check-stock', 'Payload.$': '$' },
      End: true,
    },
  },
};
const ENDPOINT = 'lambda:function:check-stock@123456789012';

export default {
  async 'the dialogs of endpoints name the missing value'({ open, page }) {
    await open('/endpoints');
    await page.getByRole('button', { name: 'Pause an endpoint' }).click();
    const dialog = page.getByRole('dialog', { name: 'Pause an endpoint' });
    await dialog.getByText('Enter an endpoint.', { exact: true }).waitFor();
    const pause = dialog.getByRole('button', { name: 'Pause', exact: true });
    assert.ok(await pause.isDisabled());
    await dialog.getByRole('textbox', { name: 'Endpoint' }).fill('check-stock');
    await dialog.getByText('Enter an endpoint.', { exact: true }).waitFor({ state: 'detached' });
    assert.equal(await pause.isDisabled(), false);
  },

  async 'calls wait while an endpoint is paused, and its limits are changed'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-calls', CALL);
    const rule = async () =>
      (await api.get('endpoints')).endpoints.find(({ endpoint }) => endpoint === ENDPOINT);
    await open('/endpoints');
    await page.getByText('No limits').waitFor();
    await page.getByRole('button', { name: 'Pause an endpoint' }).click();
    const pause = page.getByRole('dialog', { name: 'Pause an endpoint' });
    await pause.getByRole('textbox', { name: 'Endpoint' }).fill('check-stock@123456789012');
    await pause.getByText(`The rule is of ${ENDPOINT}`).waitFor();
    await pause.getByRole('button', { name: 'Pause', exact: true }).click();
    const row = page.getByRole('row').filter({ hasText: ENDPOINT });
    await row.getByText('Paused', { exact: true }).waitFor();
    const arn = await api.start(machine, {}, 'call-1');
    await eventually(async () => (await rule()).parked === 1, 'the parked call');
    await row.getByRole('cell', { name: '1', exact: true }).waitFor();
    assert.equal((await api.describe(arn)).status, 'RUNNING');
    await checkLook('endpoints');
    await checkPhoneTable(page, 'Endpoints', [ENDPOINT, 'Paused']);

    await page.getByRole('button', { name: `Limits… ${ENDPOINT}` }).click();
    const limits = page.getByRole('dialog', { name: `Limits of “${ENDPOINT}”` });
    await limits.getByRole('textbox', { name: 'Concurrent calls' }).fill('0');
    await limits.getByText('Enter a whole number from 1 to 1,000,000.').waitFor();
    assert.ok(await limits.getByRole('button', { name: 'Save' }).isDisabled());
    await limits.getByRole('textbox', { name: 'Concurrent calls' }).fill('20');
    await limits.getByRole('button', { name: 'Save' }).click();
    await row.getByText('20', { exact: true }).waitFor();
    assert.equal((await rule()).concurrency, 20);

    await page.getByRole('button', { name: `Resume… ${ENDPOINT}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume', exact: true }).click();
    assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
    await page.getByRole('button', { name: `Limits… ${ENDPOINT}` }).click();
    await limits.getByRole('textbox', { name: 'Concurrent calls' }).fill('');
    await limits.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`Limits of ${ENDPOINT} removed.`).first().waitFor();
    assert.equal((await rule())?.concurrency, undefined);
  },

  async 'an execution shows that its call waits, and the paused endpoint'({
    api,
    open,
    page,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-unmade-calls', CALL);
    const rule = `endpoints/${encodeURIComponent(ENDPOINT)}`;
    await api.post(`${rule}/pause`);
    const arn = await api.start(machine, {}, 'unmade');
    await eventually(
      async () =>
        (await api.get('endpoints')).endpoints.some(
          ({ endpoint, parked }) => endpoint === ENDPOINT && parked === 1,
        ),
      'the parked call',
    );
    await open(path(arn));
    const pending = page.getByRole('region', { name: 'Pending call' });
    await pending.getByText(/^Waits for the endpoint .*, paused$/).waitFor();
    await pending.getByRole('link', { name: /check-stock/ }).waitFor();
    await page.getByRole('tab', { name: 'Attempts' }).click();
    await page
      .getByText(/^Attempt 1 .* waits for the endpoint lambda:function:check-stock\S*, paused: /)
      .waitFor();
    await api.post(`${rule}/resume`, { ratePerSecond: 10 });
    assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
    await pending.waitFor({ state: 'detached' });
  },
};
