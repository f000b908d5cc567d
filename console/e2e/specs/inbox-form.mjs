import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';

const APPROVED = { Variable: '$.approved', BooleanEquals: true };
const LARGE = { Variable: '$.limit', NumericGreaterThan: 100 };

/** Starts an execution whose Choice reads members of the answer of the task `Review`. */
async function startReview(api, activity, name, ...rules) {
  const machine = await api.createMachine(`e2e-${name}`, {
    StartAt: 'Review',
    States: {
      Review: { Type: 'Task', Resource: activity, Next: 'Decide' },
      Decide: {
        Type: 'Choice',
        Choices: [{ And: rules, Next: 'Large' }],
        Default: 'Other',
      },
      Large: { Type: 'Succeed' },
      Other: { Type: 'Succeed' },
    },
  });
  const arn = await api.start(machine, {}, name);
  await api.awaitTask(arn);
  return arn;
}

async function lastState(api, arn) {
  const { events } = await api.get(
    `executions/${encodeURIComponent(arn)}/events?type=SucceedStateEntered&details=true`,
  );
  return events[0].event.stateEnteredEventDetails.name;
}

const taskLink = (page, name) =>
  page
    .getByRole('table', { name: 'Pending tasks' })
    .getByRole('row')
    .filter({ hasText: name })
    .getByRole('link', { name: 'Review', exact: true });

export default {
  async 'a task is approved in two clicks'({ api, open, page, world }) {
    const arn = await startReview(api, world.activity, 'inbox-approved', APPROVED);
    await open('/inbox');
    const clicks = countClicks();
    await clicks.on(taskLink(page, 'inbox-approved'));
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await clicks.on(dialog.getByRole('button', { name: 'Approve' }));
    await page.getByText('Task approved.').first().waitFor();
    assert.equal(clicks.count, 2);
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), { approved: true });
  },

  async 'the form has the members that the next Choice compares'({
    api,
    open,
    page,
    world,
    checkLook,
  }) {
    const arn = await startReview(api, world.activity, 'inbox-members', APPROVED, LARGE);
    await open('/inbox');
    await taskLink(page, 'inbox-members').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    const names = dialog.getByRole('textbox', { name: 'Name' });
    await names.nth(1).waitFor();
    assert.deepEqual(
      [await names.first().inputValue(), await names.nth(1).inputValue()],
      ['approved', 'limit'],
    );
    // The limit must be entered, so no button answers without it.
    assert.equal(await dialog.getByRole('button', { name: 'Approve' }).count(), 0);
    await checkLook('inbox-form');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page.getByText('Task completed.').first().waitFor();
    const { output } = await api.awaitEnd(arn);
    assert.deepEqual(JSON.parse(output), { approved: true, limit: 101 });
    assert.equal(await lastState(api, arn), 'Large');
  },
};
