import assert from 'node:assert/strict';

const rows = (page) =>
  page.getByRole('table', { name: 'Pending tasks' }).locator('tbody').getByRole('row');

/** Starts an execution that waits for an answer, and returns its task. */
async function startTask(api, world, name) {
  const arn = await api.start(world.machines.approvals, {}, name);
  return { arn, task: await api.awaitTask(arn) };
}

const pathOf = ({ taskToken }) => `tasks/${encodeURIComponent(taskToken)}`;

async function openTask(open, page, { taskToken }) {
  await open(`/inbox?task=${encodeURIComponent(taskToken)}`);
  const dialog = page.getByRole('dialog', { name: 'Approve' });
  await dialog.getByText('Assignee').waitFor();
  return dialog;
}

export default {
  async 'a person claims and releases a task, and others see it'({
    api,
    open,
    page,
    world,
    checkLook,
  }) {
    const { arn, task } = await startTask(api, world, 'claim-1');
    const dialog = await openTask(open, page, task);
    await dialog.getByRole('textbox', { name: 'Claim as' }).fill('Ada');
    await dialog.getByRole('button', { name: 'Claim' }).click();
    await dialog.getByText('(you)').waitFor();
    assert.equal((await api.get(pathOf(task))).assignee, 'Ada');
    await assert.rejects(
      api.post(`${pathOf(task)}/claim`, { assignee: 'Grace' }),
      /The task is assigned to 'Ada'/,
    );
    await checkLook('inbox-assigned');
    await dialog.getByRole('button', { name: 'Release' }).click();
    await dialog.getByText('Unassigned').waitFor();

    // Another person claims the task while the dialog is open.
    await api.post(`${pathOf(task)}/claim`, { assignee: 'Grace' });
    await dialog.getByText('Grace has this task').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Claim' }).count(), 0);
    await dialog.getByRole('button', { name: 'Assign…' }).click();
    const assign = page.getByRole('dialog', { name: 'Assign task' });
    await assign.getByRole('textbox', { name: 'Assignee' }).waitFor();
    // Escape closes the inner dialog only.
    await page.keyboard.press('Escape');
    await assign.waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Assign…' }).click();
    await assign.getByRole('textbox', { name: 'Assignee' }).fill('Ada');
    await assign.getByRole('button', { name: 'Assign', exact: true }).click();
    await dialog.getByText('(you)').waitFor();
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'the inbox filters by assignee'({ api, open, page, world, eventually }) {
    const { arn, task } = await startTask(api, world, 'mine-1');
    const other = await startTask(api, world, 'other-1');
    await api.post(`${pathOf(other.task)}/claim`, { assignee: 'Grace' });
    const dialog = await openTask(open, page, task);
    await dialog.getByRole('textbox', { name: 'Claim as' }).fill('Linus');
    await dialog.getByRole('button', { name: 'Claim' }).click();
    await dialog.getByText('(you)').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Assignee/ }).click();
    await page.getByRole('option', { name: 'Assigned to me' }).click();
    await rows(page).getByText('mine-1').waitFor();
    await eventually(async () => (await rows(page).count()) === 1, 'only the own task');
    assert.equal(new URL(page.url()).searchParams.get('assignee'), 'mine');
    await page.getByRole('button', { name: /^Assignee/ }).click();
    await page.getByRole('option', { name: 'Unassigned' }).click();
    await eventually(
      async () =>
        (await rows(page).count()) > 0 &&
        (await rows(page)
          .getByText(/mine-1|other-1/)
          .count()) === 0,
      'tasks of nobody',
    );
    for (const one of [arn, other.arn]) await api.post(`executions/${one}/stop`, {});
  },

  async 'notes and due dates are saved, and the inbox is sorted by due date'({
    api,
    open,
    page,
    world,
    eventually,
    allow,
  }) {
    // The page refuses to overwrite the note of another person.
    allow(/status of 409/);
    const first = await startTask(api, world, 'due-1');
    const second = await startTask(api, world, 'due-2');
    const dialog = await openTask(open, page, second.task);
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Call the customer');
    await dialog.getByLabel(/^Due date/).fill('2026-01-02T03:04:05');
    // Another person saves a note meanwhile.
    await api.patch(pathOf(second.task), { note: 'Wait' });
    await dialog.getByText('Saved meanwhile: Wait').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('The task has been changed meanwhile').waitFor();
    await dialog.getByRole('button', { name: 'Discard' }).click();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Call the customer');
    await dialog.getByLabel(/^Due date/).fill('2026-01-02T03:04:05');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const saved = await eventually(async () => {
      const task = await api.get(pathOf(second.task));
      return task.note === 'Call the customer' ? task : undefined;
    }, 'the saved note');
    const due = await page.evaluate(() => Date.parse('2026-01-02T03:04:05') / 1000);
    assert.equal(saved.dueDate, due);
    await page.keyboard.press('Escape');
    const names = async () => (await rows(page).allInnerTexts()).join();
    await eventually(
      async () => (await names()).indexOf('due-1') < (await names()).indexOf('due-2'),
      'the order of the waiting times',
    );
    await page.getByRole('button', { name: /^Order/ }).click();
    await page.getByRole('option', { name: 'Earliest due date first' }).click();
    await rows(page).first().getByText('due-2').waitFor();
    await rows(page).first().getByText('Overdue').waitFor();
    await page.getByRole('searchbox', { name: 'Search tasks' }).fill('customer');
    await eventually(async () => (await rows(page).count()) === 1, 'the task with the note');
    for (const { arn } of [first, second]) await api.post(`executions/${arn}/stop`, {});
  },
};
