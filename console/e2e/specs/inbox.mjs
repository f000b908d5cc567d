import assert from 'node:assert/strict';
import { checkVisibleEnds } from '../names.mjs';
import { checkPhoneFilters, checkPhoneTable } from '../phone.mjs';

/** Converts a formatted duration to seconds: `1 min 5 s`. */
const secondsOf = (text) =>
  [...text.matchAll(/([\d.]+) (h|min|s|ms)\b/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * { h: 3600, min: 60, s: 1, ms: 0.001 }[unit],
    0,
  );

const taskRow = (page, name) =>
  page.getByRole('table', { name: 'Pending tasks' }).getByRole('row').filter({ hasText: name });

export default {
  async 'completes an activity task with a form'({ open, page, api, world, checkLook }) {
    const arn = await api.start(world.machines.approvals, { amount: 80, buyer: 'Grace' }, 'form-1');
    await api.awaitTask(arn);
    await open('/inbox');
    const row = taskRow(page, 'form-1');
    await row.getByText('Unassigned').waitFor();
    await row.getByText('Activity approve-order').waitFor();
    assert.ok((await row.boundingBox()).height < 48, 'each cell is on one line');
    await checkLook('inbox');
    await checkPhoneTable(page, 'Pending tasks', ['Approve', 'Unassigned']);
    await checkPhoneFilters(page, page.locator('.askel-inbox-filters'));
    await row.getByRole('link', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByText('"buyer": "Grace"').waitFor();
    // The list has the time of the timeout as the due date.
    await dialog.getByText(/\(timeout\)$/).waitFor();
    const top = async (locator) => (await locator.boundingBox()).y;
    const formTop = await top(dialog.getByRole('tab', { name: 'Form' }));
    assert.ok(formTop < (await top(dialog.getByText('Assignee'))), 'the answer comes first');
    await dialog.getByRole('button', { name: 'Add field' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('approved');
    await dialog.getByLabel(/^Type/).first().click();
    await page.getByRole('option', { name: 'yes/no' }).click();
    // The new field has no value.
    assert.ok(await dialog.getByRole('button', { name: 'Complete' }).isDisabled());
    await dialog.getByRole('button', { name: /^Value/ }).click();
    await page.getByRole('option', { name: 'yes', exact: true }).click();
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    assert.deepEqual(
      JSON.parse(await dialog.getByRole('textbox', { name: 'Output' }).inputValue()),
      { approved: true },
    );
    await dialog.getByRole('tab', { name: 'Form' }).click();
    await checkLook('inbox-task');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page
      .getByText(/ completed in execution /)
      .first()
      .waitFor();
    const ended = await api.awaitEnd(arn);
    assert.deepEqual(JSON.parse(ended.output).decision, { approved: true });
  },

  async 'a long waiting time stays on one line'({ open, page, api, world }) {
    const arn = await api.start(world.machines.approvals, {}, 'long-1');
    const { scheduledDate } = await api.awaitTask(arn);
    // The columns of the times fit into this width, with little space left.
    await page.setViewportSize({ width: 1024, height: 800 });
    // The clock of the browser is set so that the task has waited for 46 minutes and some 20
    // seconds.
    await page.clock.setSystemTime(scheduledDate * 1000 + (46 * 60 + 20) * 1000);
    await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
    const row = taskRow(page, 'long-1');
    await row.getByText(/^46 min \d+ s$/).waitFor();
    await row.getByText(/^in 23 h 13 min$/).waitFor();
    assert.ok((await row.boundingBox()).height < 48, 'each cell is on one line');
    for (const figure of await row.locator('.askel-figure').all()) {
      const { width } = await figure.boundingBox();
      const cell = await figure.locator('xpath=ancestor::td[1]').boundingBox();
      assert.ok(width < cell.width, `${await figure.innerText()} is not cut off`);
    }
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'names of executions keep their ends'({ open, page, api, world }) {
    const names = ['1', '2'].map((end) => `approval-of-a-settlement-2026-11-29-of-region-${end}`);
    const arns = [];
    for (const name of names) {
      arns.push(await api.start(world.machines.approvals, {}, name));
      await api.awaitTask(arns.at(-1));
    }
    for (const width of [1440, 1024]) {
      await page.setViewportSize({ width, height: 900 });
      await open('/inbox?q=approval-of-a-settlement');
      const table = page.getByRole('table', { name: 'Pending tasks' });
      await checkVisibleEnds(
        page,
        table,
        names.map((name) => `approvals · ${name}`),
      );
    }
    for (const arn of arns) await api.post(`executions/${arn}/stop`, {});
  },

  async 'shows the worker, the age and the deadlines of a task'({ open, page, api, eventually }) {
    const desk = await api.createActivity('desk');
    const machine = await api.createMachine('desk-work', {
      StartAt: 'Stamp',
      States: {
        Stamp: {
          Type: 'Task',
          Resource: desk,
          HeartbeatSeconds: 3600,
          TimeoutSeconds: 86_400,
          End: true,
        },
      },
    });
    const arn = await api.start(machine, {}, 'stamp-1');
    await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
    await taskRow(page, 'stamp-1').getByText('Unassigned').waitFor();
    await eventually(async () => {
      const taken = await api.post(`activities/${desk}/poll`, { workerName: 'Ada' });
      return taken.taskToken !== undefined;
    }, 'the task for Ada');
    await taskRow(page, 'stamp-1').getByText('Ada', { exact: true }).waitFor();
    const described = await api.awaitTask(arn);
    const heads = await page
      .getByRole('table', { name: 'Pending tasks' })
      .getByRole('columnheader')
      .allInnerTexts();
    const cells = taskRow(page, 'stamp-1').locator('th, td');
    const inMinutes = (due) => Math.floor((due - Date.now() / 1000) / 60);
    await eventually(
      async () => {
        const texts = await cells.allInnerTexts();
        const [waits, heartbeat, timeout] = ['Waiting time', 'Heartbeat due', 'Due'].map(
          (head) => texts[heads.findIndex((each) => each.trim() === head)] ?? '',
        );
        const seconds = Date.now() / 1000 - described.scheduledDate;
        return (
          Math.abs(secondsOf(waits) - seconds) < 3 &&
          new RegExp(`^in ${inMinutes(described.heartbeatDue)} min`).test(heartbeat) &&
          new RegExp(`^in 23 h ${inMinutes(described.timeoutDue) - 23 * 60} min`).test(timeout)
        );
      },
      `its age and its ends: ${JSON.stringify(described)}`,
    );
    const hidden = await page
      .getByRole('table', { name: 'Pending tasks' })
      .evaluate(({ parentElement: scroller }) => scroller.scrollWidth - scroller.clientWidth);
    assert.equal(hidden, 0, 'all columns fit into a window of 1,440 pixels');
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'completes a callback with JSON, and shows its parameters'({ open, page, api, world }) {
    const arn = await api.start(world.machines.parcels, { parcel: 'P-99' }, 'parcel-99');
    await api.awaitTask(arn);
    await open('/inbox?kind=CALLBACK');
    await taskRow(page, 'parcel-99').getByRole('link', { name: 'Deliver' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deliver' });
    await dialog.getByText('"parcel": "P-99"').waitFor();
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    const output = dialog.getByRole('textbox', { name: 'Output' });
    await output.fill('{"signedBy": ');
    await dialog.getByText('This is not JSON').first().waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Complete' }).isDisabled(), true);
    await output.fill('{"signedBy": "Linus"}');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), { signedBy: 'Linus' });
  },

  async 'fails a task with error and cause'({ open, page, api, world }) {
    const arn = await api.start(world.machines.approvals, {}, 'refused-1');
    const { taskToken } = await api.awaitTask(arn);
    await open(`/inbox?task=${encodeURIComponent(taskToken)}`);
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('tab', { name: 'Fail' }).click();
    await dialog.getByRole('textbox', { name: 'Error' }).fill('TooMuch');
    await dialog.getByRole('textbox', { name: 'Cause' }).fill('over the limit');
    await dialog.getByRole('button', { name: 'Fail task' }).click();
    const ended = await api.awaitEnd(arn);
    assert.equal(ended.status, 'FAILED');
    assert.equal(ended.error, 'TooMuch');
    assert.equal(ended.cause, 'over the limit');
  },
};
