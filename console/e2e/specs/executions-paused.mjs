import assert from 'node:assert/strict';

const table = (page) => page.getByRole('table', { name: 'Executions' });
const row = (page, name) => table(page).getByRole('row').filter({ hasText: name });
const badge = (page, name) => row(page, name).getByText('Paused', { exact: true });

async function choose(page, item) {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

export default {
  async 'shows, filters and resumes paused executions'({
    api,
    world,
    eventually,
    checkLook,
    open,
    page,
  }) {
    const names = ['halted-1', 'halted-2', 'halted-3', 'halted-4'];
    const arns = [];
    for (const name of names) arns.push(await api.start(world.machines.sleepers, {}, name));
    await api.post(`executions/${arns[0]}/pause`, {});
    await open('/executions?name=halted-');
    await badge(page, 'halted-1').waitFor();
    assert.equal(await page.getByText('Paused', { exact: true }).count(), 1);
    // Someone else pauses an execution. The stream does not report it.
    await api.post(`executions/${arns[1]}/pause`, {});
    await badge(page, 'halted-2').waitFor({ timeout: 10_000 });
    await checkLook('executions-paused');

    // An action on a selected execution names those that it has not changed.
    for (const name of ['halted-2', 'halted-3'])
      await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await choose(page, 'Resume');
    const selected = page.getByRole('dialog', { name: 'Resume 2 executions' });
    await selected.getByRole('button', { name: 'Resume', exact: true }).click();
    await selected.getByText('Not resumed: it was not paused').waitFor();
    assert.equal(await selected.getByText('Done', { exact: true }).count(), 1);
    await selected.getByRole('button', { name: 'Close' }).last().click();
    await badge(page, 'halted-2').waitFor({ state: 'detached' });

    // The filter selects the paused executions, and follows a pause by someone else.
    const filter = page.getByRole('combobox', { name: 'Filter executions' });
    await filter.fill('Paused = yes');
    await filter.press('Enter');
    await page.waitForURL(/paused=true/);
    await row(page, 'halted-2').waitFor({ state: 'detached' });
    await badge(page, 'halted-1').waitFor();
    await api.post(`executions/${arns[3]}/pause`, {});
    await badge(page, 'halted-4').waitFor({ timeout: 10_000 });

    // A bulk job resumes only paused executions, also without the filter.
    await open('/executions?name=halted-');
    await choose(page, 'Resume all…');
    const bulk = page.getByRole('dialog', { name: 'Resume all matching executions' });
    await bulk.getByRole('button', { name: 'Resume 2 executions' }).click();
    await page.getByText('2 accepted, 0 skipped, 0 refused').first().waitFor();
    await eventually(
      async () => (await api.get('executions?name=halted-&paused=true')).executions.length === 0,
      'no execution is paused',
    );
    for (const arn of arns) await api.post(`executions/${arn}/stop`, {});
  },
};
