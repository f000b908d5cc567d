import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';
import { checkPhoneTable } from '../phone.mjs';

const PASS = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

const answer = (page, name) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

export default {
  async 'a webhook answers a signed test request, and its secret is rotated'({
    open,
    page,
    api,
    checkLook,
    allow,
  }) {
    // Chromium reports the request with the wrong secret.
    allow(/status of 403/);
    const name = `orders-${Date.now()}`;
    const machine = await api.createMachine(`m-${name}`, PASS);
    const clicks = countClicks();
    const dialog = page.getByRole('dialog');
    await open(`/webhooks?target=${machine}`);
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    const secret = await dialog.getByLabel('Secret', { exact: true }).inputValue();
    assert.match(secret, /^[0-9a-f]{64}$/);
    await checkLook('webhook-create');
    await clicks.on(dialog.getByRole('button', { name: 'Create', exact: true }));

    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.getByLabel('Secret', { exact: true }).fill(secret);
    await page.getByLabel('Body').fill('{"order": 7}');
    await clicks.on(page.getByRole('button', { name: 'Send' }));
    await page.getByText(/^Status 200/).waitFor();
    const row = page
      .getByRole('table', { name: 'Recent deliveries' })
      .getByRole('row')
      .filter({ hasText: 'Started' });
    await row.waitFor();
    await checkLook('webhook');
    await clicks.on(row.getByRole('link'));
    await page.getByText('Started by webhook').getByRole('link', { name }).waitFor();
    assert.equal(clicks.count, 3);
    const arn = decodeURIComponent(new URL(page.url()).pathname).split('/executions/')[1];
    assert.equal((await api.describe(arn)).input, '{"order":7}');

    await page.getByText('Started by webhook').getByRole('link', { name }).click();
    await page.getByRole('button', { name: 'Rotate secret' }).click();
    const next = await dialog.getByLabel('New secret').inputValue();
    await dialog.getByLabel('Validity of the previous secret (seconds)').fill('0');
    await answer(page, 'Rotate');
    await page.getByText(`The secret of ${name} was rotated.`).waitFor();
    // Nodes use a changed webhook after two seconds at most.
    await page.getByLabel('Secret', { exact: true }).fill(next);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(/^Status 200/).waitFor();
    await page.getByLabel('Secret', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(/^Status 403/).waitFor();

    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByRole('button', { name: 'Response, deduplication and limits' }).click();
    await dialog.getByLabel('Requests per second').fill('5');
    await answer(page, 'Save');
    await page.getByText('5 per second').waitFor();
    assert.equal((await api.get(`webhooks/${name}`)).requestsPerSecond, 5);
    await page
      .getByRole('navigation', { name: 'Breadcrumbs' })
      .getByRole('link', { name: 'Webhooks' })
      .click();
    const table = page.getByRole('table', { name: 'Webhooks' });
    await table.getByRole('link', { name, exact: true }).waitFor();
    assert.equal(await page.getByRole('heading', { name: 'Webhooks', exact: true }).count(), 1);
    await checkLook('webhooks');
    await checkPhoneTable(page, 'Webhooks', [name, `m-${name}`]);
    await table.getByRole('link', { name, exact: true }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await answer(page, 'Delete');
    await page.getByText(`Webhook ${name} deleted.`).waitFor();
  },

  async 'each field of a webhook shows its error'({ open, page }) {
    await open('/webhooks?target=arn:aws:states:us-east-1:123456789012:stateMachine:m');
    const dialog = page.getByRole('dialog');
    const create = dialog.getByRole('button', { name: 'Create', exact: true });
    await dialog.getByText('The webhook needs a name.').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('git hub');
    await dialog
      .getByText('Enter at most 32 letters, digits, hyphens and underscores.')
      .first()
      .waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('github');
    await dialog.getByRole('button', { name: 'Response, deduplication and limits' }).click();
    const wait = dialog.getByLabel('Wait (seconds)', { exact: true });
    await wait.fill('46');
    await dialog.getByText('Enter a whole number from 1 to 45.').first().waitFor();
    await dialog.getByText('Correct the marked fields.').waitFor();
    assert.ok(await create.isDisabled());
    await wait.fill('45');
    await dialog.getByText('Correct the marked fields.').waitFor({ state: 'detached' });
    assert.equal(await create.isDisabled(), false);
  },

  async 'a new webhook does not replace another'({ open, page, api, allow }) {
    // Chromium reports the refused name.
    allow(/status of 409/);
    const name = `taken-${Date.now()}`;
    const first = await api.createMachine(`m-${name}`, PASS);
    const second = await api.createMachine(`n-${name}`, PASS);
    const dialog = page.getByRole('dialog');
    await open(`/webhooks?target=${first}`);
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await answer(page, 'Create');
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    const before = await api.get(`webhooks/${name}`);

    await open(`/webhooks?target=${second}`);
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await answer(page, 'Create');
    await dialog.getByText('A webhook with this name exists').waitFor();
    await dialog.getByText('The webhook was not created').waitFor();
    assert.deepEqual(await api.get(`webhooks/${name}`), before);
    await dialog.getByLabel('Name', { exact: true }).fill(`${name}-2`);
    await dialog.getByText('A webhook with this name exists').waitFor({ state: 'detached' });
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    assert.equal(await dialog.count(), 0);
  },

  async 'the designer and the page of a machine list its triggers'({ open, page, api, checkLook }) {
    const name = `listed-${Date.now()}`;
    const machine = await api.createMachine(`m-${name}`, PASS);
    const starts = page.getByRole('region', { name: 'Starts by' });
    await open(`/designer/${machine}`);
    await starts.getByText('No schedule, rule or webhook').waitFor();
    await starts.getByRole('link', { name: 'webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await answer(page, 'Create');
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await open(`/designer/${machine}`);
    await starts.getByRole('link', { name }).waitFor();
    await starts.getByText('GitHub').waitFor();
    await checkLook('designer-triggers');
    await open(`/state-machines/${machine}?tab=triggers`);
    await starts.getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  },
};
