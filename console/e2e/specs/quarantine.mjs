import assert from 'node:assert/strict';
import { checkPhoneTable } from '../phone.mjs';

/**
 * Reverses the bytes of an execution's journal rows, which makes them unreadable. A second call
 * restores them.
 */
const reversePayloads = (name) =>
  `UPDATE event_journal SET event_payload = decode(reverse(encode(event_payload, 'hex')), 'hex')
    WHERE persistence_id LIKE '%/${name}'`;

export default {
  async 'an unrecoverable execution is shown with the reason, and resumes after its repair'({
    open,
    page,
    api,
    world,
    server,
    eventually,
    checkLook,
    allow,
  }) {
    // The last event of the unreadable execution cannot be read.
    allow(/status of 500/);
    await open('/quarantine');
    await page.getByText('No executions in quarantine').waitFor();
    const arn = await api.start(world.machines.sleepers, {}, 'unreadable-1');
    await server.sql(reversePayloads('unreadable-1'));
    await page.goto('about:blank');
    // The server restarts, so that it reads the execution from the journal.
    await server.halt();
    await server.start();
    const [quarantined] = await eventually(async () => {
      await api.post(`inspect/wake?arn=${arn}`).catch(() => undefined);
      const { executions } = await api.get('quarantine');
      return executions.length > 0 && executions;
    }, 'the execution in quarantine');
    assert.equal(quarantined.executionArn, arn);
    await open('/quarantine');
    const row = page.getByRole('row').filter({ hasText: 'sleepers · unreadable-1' });
    await row.getByText(quarantined.error).waitFor();
    await checkLook('quarantine');
    await checkPhoneTable(page, 'Executions in quarantine', ['sleepers · unreadable-1', 'Retry']);
    await row.getByRole('link').click();
    await page.getByText('the execution makes no progress').waitFor();
    // The status shows the quarantine, not a lost connection.
    const streamStatus = (how) =>
      page.getByRole('status').filter({ hasText: new RegExp(`^${how}$`) });
    await streamStatus('In quarantine').waitFor();
    await page.getByRole('button', { name: 'Inspect and repair' }).click();
    await page.getByText(/recovery attempts? failed/).waitFor();
    await checkLook('execution-quarantine');
    await server.sql(reversePayloads('unreadable-1'));
    await page.getByRole('button', { name: 'Remove from quarantine' }).click();
    await page.getByText('Removed from quarantine.').waitFor();
    assert.deepEqual((await api.get('quarantine')).executions, []);
    const [frame] = (await api.get(`inspect?arn=${arn}`)).frames;
    await page.getByRole('row', { name: /Sleep/ }).getByText(frame.waitsFor).waitFor();
    await page.getByText('the execution makes no progress').waitFor({ state: 'detached' });
    await streamStatus('Live').waitFor();
  },
};
