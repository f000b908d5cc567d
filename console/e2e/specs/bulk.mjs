import assert from 'node:assert/strict';
import { checkPhoneTable } from '../phone.mjs';

export default {
  async 'stops all matching executions after a preview, and shows the result of each'({
    open,
    page,
    api,
    world,
    eventually,
    checkLook,
  }) {
    const all = [];
    for (let i = 1; i <= 7; i++)
      all.push(await api.start(world.machines.sleepers, {}, `bulk-${i}`));
    await open('/executions?name=bulk-');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop all…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop all matching executions' });
    const preview = await api.get('bulk/preview?action=STOP&name=bulk-');
    assert.equal(preview.count, 7);
    await dialog.getByText(`${preview.count} executions`, { exact: true }).first().waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('end-to-end');
    await checkLook('bulk-preview');
    await dialog.getByRole('button', { name: 'Stop 7 executions' }).click();
    await page.getByRole('heading', { level: 1, name: 'Stop 7 executions' }).waitFor();
    await page.getByText('7 accepted, 0 skipped, 0 refused').first().waitFor();
    const results = page.getByRole('table', { name: 'Executions of the job' });
    await eventually(
      async () => (await results.getByText('Accepted', { exact: true }).count()) === 7,
      'seven results',
    );
    await eventually(
      async () => (await results.getByText('Aborted', { exact: true }).count()) === 7,
      'seven current statuses',
    );
    await page.getByText('Now: 7 aborted', { exact: true }).waitFor();
    await checkLook('bulk-job');
    await checkPhoneTable(page, 'Executions of the job', ['bulk-7', 'Accepted', 'Aborted']);
    for (const arn of all) {
      const execution = await api.describe(arn);
      assert.equal(execution.status, 'ABORTED');
      assert.equal(execution.cause, 'end-to-end');
    }
    await open('/bulk');
    await page.getByRole('link', { name: 'Stop 7' }).waitFor();
    await checkLook('bulk-jobs');
    await checkPhoneTable(page, 'Bulk jobs', ['Stop 7', 'Completed']);
  },

  async 'shows that redriven executions failed again'({ open, page, api, checkLook }) {
    const fragile = await api.createMachine('fragile', {
      StartAt: 'Break',
      States: { Break: { Type: 'Fail', Error: 'Fragile' } },
    });
    const all = [];
    for (let i = 1; i <= 3; i++) all.push(await api.start(fragile, {}, `fragile-${i}`));
    for (const arn of all) await api.awaitEnd(arn);
    await open('/executions?name=fragile-');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Redrive all…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Redrive all matching executions' });
    await dialog.getByRole('button', { name: 'Redrive 3 executions' }).click();
    const failed = page.locator('[class*="status-error"]');
    const succeeded = page.locator('[class*="status-success"]');
    await failed.filter({ hasText: 'Now: 3 failed' }).first().waitFor();
    await page.getByText('3 accepted, 0 skipped, 0 refused').first().waitFor();
    assert.equal(await succeeded.filter({ hasText: '0 refused' }).count(), 0);
    await checkLook('bulk-failed-again');
    for (const arn of all) assert.equal((await api.describe(arn)).redriveCount, 1);
  },

  async 'redrives a group of failures: pauses, resumes and changes the rate'({
    open,
    page,
    api,
    eventually,
  }) {
    const broken = await api.createMachine('breakers', {
      StartAt: 'Break',
      States: { Break: { Type: 'Fail', Error: 'Broken', Cause: 'as it should' } },
    });
    const all = [];
    for (let i = 1; i <= 40; i++) all.push(await api.start(broken, {}, `broken-${i}`));
    for (const arn of all) await api.awaitEnd(arn);
    await open('/');
    const line = page
      .getByRole('table', { name: 'Failures (last 24 hours)' })
      .getByRole('row')
      .filter({ hasText: 'Broken' });
    await line.getByRole('button', { name: 'Actions for Broken of breakers' }).click();
    await page.getByRole('menuitem', { name: 'Redrive all…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Redrive all matching executions' });
    await dialog.getByRole('textbox', { name: 'Executions per second' }).fill('1');
    await dialog.getByRole('button', { name: 'Redrive 40 executions' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused').first().waitFor();
    await page.getByRole('button', { name: 'Change rate' }).click();
    await page.getByRole('textbox', { name: 'Executions per second' }).fill('500');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('40 accepted, 0 skipped, 0 refused').first().waitFor();
    for (const arn of all) {
      await eventually(
        async () => (await api.describe(arn)).redriveCount === 1,
        `the redrive of ${arn}`,
      );
    }
  },

  async 'keeps the remaining executions when a job is cancelled'({
    open,
    page,
    api,
    world,
    eventually,
  }) {
    const all = [];
    for (let i = 1; i <= 20; i++)
      all.push(await api.start(world.machines.sleepers, {}, `spared-${i}`));
    await open('/executions?name=spared-');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop all…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop all matching executions' });
    await dialog.getByRole('textbox', { name: 'Executions per second' }).fill('1');
    await dialog.getByRole('button', { name: 'Stop 20 executions' }).click();
    await page.getByText(/^1?\d of 20 remaining$/).waitFor();
    // The job has the colour of running executions.
    const blue = page.locator('[class*="color-override-blue"]');
    await blue
      .filter({ has: page.getByText('Running', { exact: true }) })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Cancel job' }).click();
    const question = page.getByRole('dialog', { name: 'Cancel the job?' });
    await question.getByRole('button', { name: 'Cancel job' }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    const jobId = new URL(page.url()).pathname.split('/').pop();
    const job = await api.get(`bulk/${jobId}`);
    assert.ok(job.done > 0 && job.done < 20, JSON.stringify(job));
    const notProcessed = `${20 - job.done} not processed`;
    await page
      .getByText(
        `${job.done} accepted, ${job.skipped} skipped, ${job.failed} refused, ${notProcessed}`,
      )
      .first()
      .waitFor();
    const progress = page.getByRole('progressbar', { name: 'Progress' });
    assert.equal(await progress.getAttribute('value'), String((100 * job.done) / 20));
    await page.getByRole('button', { name: 'Not processed', exact: true }).click();
    const results = page.getByRole('table', { name: 'Executions of the job' });
    await eventually(
      async () =>
        (await results.getByText('Not processed', { exact: true }).count()) === 20 - job.done,
      notProcessed,
    );
    assert.equal(await page.getByText('Pending', { exact: true }).count(), 0);
    await open('/bulk');
    const row = page
      .getByRole('table', { name: 'Bulk jobs' })
      .getByRole('row')
      .filter({ has: page.locator(`a[href$="${jobId}"]`) });
    await row.getByText(notProcessed).first().waitFor();
    let running = [];
    await eventually(
      async () => {
        running = (await api.get('executions?name=spared-&status=RUNNING')).executions;
        return running.length === 20 - job.done;
      },
      `${20 - job.done} still run`,
    );
    for (const { executionArn } of running) await api.post(`executions/${executionArn}/stop`, {});
  },
};
