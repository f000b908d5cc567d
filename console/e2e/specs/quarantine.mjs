import assert from 'node:assert/strict';

/** Turns the rows of an execution's journal round, which makes them unreadable, and readable when done again. */
const turned = (name) =>
  `UPDATE event_journal SET event_payload = decode(reverse(encode(event_payload, 'hex')), 'hex')
    WHERE persistence_id LIKE '%/${name}'`;

export default {
  async 'what cannot be recovered is shown with the reason, and goes on when it is mended'({
    open,
    page,
    api,
    world,
    server,
    eventually,
    look,
  }) {
    await open('/quarantine');
    await page.getByText('Nothing is in quarantine').waitFor();
    const arn = await api.start(world.machines.sleepers, {}, 'unreadable-1');
    await server.sql(turned('unreadable-1'));
    await page.goto('about:blank');
    // It has to be read again by a server that does not have it in memory.
    await server.halt();
    await server.start();
    const [told] = await eventually(async () => {
      await api.post(`inspect/wake?arn=${arn}`).catch(() => undefined);
      const { executions } = await api.get('quarantine');
      return executions.length > 0 && executions;
    }, 'the execution in quarantine');
    assert.equal(told.executionArn, arn);
    await open('/quarantine');
    const row = page.getByRole('row').filter({ hasText: 'sleepers · unreadable-1' });
    await row.getByText(told.error).waitFor();
    await look('quarantine');
    await row.getByRole('link').click();
    await page.getByText('It is in quarantine').waitFor();
    // That nothing is told of it is not the connection's fault.
    const heard = (how) => page.getByRole('status').filter({ hasText: new RegExp(`^${how}$`) });
    await heard('In quarantine').waitFor();
    await page.getByRole('button', { name: 'Inspect and repair' }).click();
    await page.getByText(/did not bring it back/).waitFor();
    await look('execution-quarantine');
    await server.sql(turned('unreadable-1'));
    await page.getByRole('button', { name: 'Take it out of quarantine' }).click();
    await page.getByText('It is out of quarantine').waitFor();
    assert.deepEqual((await api.get('quarantine')).executions, []);
    const [frame] = (await api.get(`inspect?arn=${arn}`)).frames;
    await page.getByRole('row', { name: /Sleep/ }).getByText(frame.waitsFor).waitFor();
    await page.getByText('It is in quarantine').waitFor({ state: 'detached' });
    await heard('Live').waitFor();
  },
};
