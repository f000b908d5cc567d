import assert from 'node:assert/strict';

const task = (page, name) =>
  page.getByRole('table', { name: 'Open tasks' }).getByRole('row').filter({ hasText: name });

export default {
  async 'completes an activity by a form'({ open, page, api, world, look }) {
    const arn = await api.start(world.machines.approvals, { amount: 80, buyer: 'Grace' }, 'form-1');
    await api.task(arn);
    await open('/inbox');
    const row = task(page, 'form-1');
    await row.getByText('No worker has it').waitFor();
    await row.getByText('Activity approve-order').waitFor();
    await look('inbox');
    await row.getByRole('link', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByText('"buyer": "Grace"').waitFor();
    await dialog.getByRole('button', { name: 'Add a member' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('approved');
    await dialog.getByLabel(/^Type/).first().click();
    await page.getByRole('option', { name: 'yes/no' }).click();
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    assert.deepEqual(
      JSON.parse(await dialog.getByRole('textbox', { name: 'Output' }).inputValue()),
      { approved: true },
    );
    await dialog.getByRole('tab', { name: 'Form' }).click();
    await look('inbox-task');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page.getByText('The task is completed.').first().waitFor();
    const ended = await api.ended(arn);
    assert.deepEqual(JSON.parse(ended.output).decision, { approved: true });
  },

  async 'completes a callback with JSON, and shows what its worker was sent'({
    open,
    page,
    api,
    world,
  }) {
    const arn = await api.start(world.machines.parcels, { parcel: 'P-99' }, 'parcel-99');
    await api.task(arn);
    await open('/inbox?kind=CALLBACK');
    await task(page, 'parcel-99').getByRole('link', { name: 'Deliver' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deliver' });
    await dialog.getByText('"parcel": "P-99"').waitFor();
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    const output = dialog.getByRole('textbox', { name: 'Output' });
    await output.fill('{"signedBy": ');
    await dialog.getByText('This is not JSON').first().waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Complete' }).isDisabled(), true);
    await output.fill('{"signedBy": "Linus"}');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    assert.deepEqual(JSON.parse((await api.ended(arn)).output), { signedBy: 'Linus' });
  },

  async 'fails a task with error and cause'({ open, page, api, world }) {
    const arn = await api.start(world.machines.approvals, {}, 'refused-1');
    const { taskToken } = await api.task(arn);
    await open(`/inbox?task=${encodeURIComponent(taskToken)}`);
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('tab', { name: 'Fail it' }).click();
    await dialog.getByRole('textbox', { name: 'Error' }).fill('TooMuch');
    await dialog.getByRole('textbox', { name: 'Cause' }).fill('over the limit');
    await dialog.getByRole('button', { name: 'Fail the task' }).click();
    const ended = await api.ended(arn);
    assert.equal(ended.status, 'FAILED');
    assert.equal(ended.error, 'TooMuch');
    assert.equal(ended.cause, 'over the limit');
  },
};
