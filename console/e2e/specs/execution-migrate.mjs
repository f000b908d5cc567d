import assert from 'node:assert/strict';
import { path } from '../executionPage.mjs';

/** Tasks in sequence, which an activity answers. */
function sequence(activity, ...names) {
  const states = names.map((name, index) => {
    const next = names[index + 1];
    const end = next === undefined ? { End: true } : { Next: next };
    return [name, { Type: 'Task', Resource: activity, ResultPath: null, ...end }];
  });
  return JSON.stringify({ StartAt: names[0], States: Object.fromEntries(states) });
}

/** Publishes a version of each definition, and returns the ARN of the machine. */
async function publishVersions(api, name, definitions) {
  const [first, ...others] = definitions;
  const machine = await api.createMachine(name, first);
  await api.post(`state-machines/${machine}/versions`, {});
  for (const definition of others) {
    await api.patch(`state-machines/${machine}`, { definition });
    await api.post(`state-machines/${machine}/versions`, {});
  }
  return machine;
}

export default {
  async 'an execution migrates to a version and back, and a request is cancelled'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const activity = await api.createActivity('e2e-migrate-work');
    const machine = await publishVersions(api, 'e2e-migrate', [
      sequence(activity, 'Ask', 'Check', 'Close'),
      sequence(activity, 'Ask', 'Check', 'Audit', 'Close'),
      sequence(activity, 'Start again'),
    ]);
    const arn = await api.start(`${machine}:1`, {}, 'mover');
    const complete = async () => {
      const { taskToken } = await api.awaitTask(arn);
      await api.post(`tasks/${encodeURIComponent(taskToken)}/complete`, { output: '{}' });
    };
    await api.awaitTask(arn);
    await open(path(arn));
    await page.getByRole('button', { name: 'Migrate to a version…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Migrate “mover” to a version' });
    const confirm = dialog.getByRole('button', { name: 'Migrate', exact: true });
    const choose = async (version) => {
      await dialog.getByRole('button', { name: /^Version/ }).click();
      await page.getByRole('option', { name: version }).click();
    };
    await choose(/^Version 3/);
    await dialog
      .getByText(/has none of the states that the execution .* can still enter/)
      .waitFor();
    assert.ok(await confirm.isDisabled());
    await choose(/^Version 2/);
    await dialog.getByText('It migrates to version 2 before its next state: Check.').waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Audits are missing');
    await checkLook('execution-migrate');
    await confirm.click();
    const pending = page.getByText(/^Migrates to version 2 before its next state\. Requested /);
    await pending.getByText(/Reason: Audits are missing/).waitFor();
    await page.getByRole('button', { name: 'Cancel migration' }).click();
    await page.getByText('The migration of mover is cancelled.').first().waitFor();
    await pending.waitFor({ state: 'detached' });
    assert.equal((await api.get(`executions/${arn}/migration`)).pending, undefined);

    // Someone else requests it. The execution migrates when it enters the next state.
    await api.post(`executions/${arn}/migration`, { stateMachineArn: `${machine}:2` });
    await pending.waitFor({ timeout: 15_000 });
    await complete();
    await page.getByText(/^Migrated from version 1 to version 2 at .*, before Check\./).waitFor();
    await page.getByLabel(/^Audit, Task/).waitFor();
    await page.getByText(', version 2').waitFor();
    await page.getByRole('button', { name: 'Migrate back' }).click();
    const back = page.getByRole('dialog', { name: 'Migrate “mover” back?' });
    await back.getByText(/If its next state is Audit, it migrates later/).waitFor();
    await back.getByRole('button', { name: 'Migrate back' }).click();
    await page.getByText(/^Migrates to version 1 before its next state/).waitFor();
    await complete();
    await complete();
    await eventually(
      async () => (await api.get(`executions/${arn}/migration`)).pending === undefined,
      'the way back',
    );
    await page.getByText(/^Migrated from version 2 to version 1 at .*, before Close\./).waitFor();
    await complete();
    assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
    // An ended execution cannot migrate.
    await page.getByRole('button', { name: 'Migrate back' }).waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('button', { name: 'Migrate to a version…' }).count(), 0);
  },

  async 'the executions of a machine migrate after a preview'({ api, open, page, eventually }) {
    const activity = await api.createActivity('e2e-bulk-migrate-work');
    const machine = await publishVersions(api, 'e2e-bulk-migrate', [
      sequence(activity, 'Ask', 'Close'),
      sequence(activity, 'Ask', 'Check', 'Close'),
    ]);
    const all = [];
    for (let i = 1; i <= 3; i++) all.push(await api.start(`${machine}:1`, {}, `mover-${i}`));
    // The last one is in its last state, so it enters no state of another version.
    const { taskToken } = await api.awaitTask(all[2]);
    await api.post(`tasks/${encodeURIComponent(taskToken)}/complete`, { output: '{}' });
    await eventually(
      async () => (await api.get(`inspect?arn=${all[2]}`)).frames[0].state === 'Close',
      'the last state',
    );

    const actions = page.getByRole('button', { name: 'Actions' });
    const item = page.getByRole('menuitem', { name: 'Migrate all…', exact: true });
    await open('/executions?name=mover-');
    await actions.click();
    assert.equal(await item.getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Escape');
    await open(`/executions?machine=${machine}`);
    await actions.click();
    await item.click();
    const dialog = page.getByRole('dialog', { name: 'Migrate all matching executions' });
    await dialog.getByRole('button', { name: /^Version/ }).click();
    await page.getByRole('option', { name: /^Version 2/ }).click();
    await dialog.getByText('2 of 3 can migrate.').waitFor();
    await dialog
      .getByRole('list', { name: 'Executions that cannot migrate' })
      .getByText(/^1: .* Example: mover-3$/)
      .waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Checks are missing');
    await dialog.getByRole('button', { name: 'Migrate 3 executions' }).click();
    await page.getByRole('heading', { level: 1, name: 'Migrate 3 executions' }).waitFor();
    await page.getByText('2 accepted, 0 skipped, 1 refused').first().waitFor();
    await page.getByText('version 2 of e2e-bulk-migrate').waitFor();
    for (const arn of all.slice(0, 2)) {
      const { pending } = await api.get(`executions/${arn}/migration`);
      assert.equal(pending.to.stateMachineVersionArn, `${machine}:2`);
      assert.equal(pending.reason, 'Checks are missing');
    }
    for (const arn of all) await api.post(`executions/${arn}/stop`, {});
  },
};
