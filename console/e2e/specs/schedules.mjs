import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';
import { checkPhoneTable } from '../phone.mjs';

const PASS = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

const answer = (page, name) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

const deliveries = (page) =>
  page.getByRole('table', { name: 'Recent deliveries' }).getByRole('row');

/** Whether the middle of an element is in the window, and nothing covers it. */
const isUncovered = (locator) =>
  locator.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });

/** Calls an operation of EventBridge Scheduler on a schedule of the default group. */
async function scheduler(server, method, name, body) {
  const response = await fetch(`${server.url}/schedules/${name}`, {
    method,
    ...(body && {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${method} ${name}: ${await response.text()}`);
  return response.json();
}

/** The recent deliveries of a schedule of the default group. */
const deliveriesOf = async (api, name) =>
  (
    await api.get(
      `triggers/${encodeURIComponent(`arn:aws:scheduler:us-east-1:123456789012:schedule/default/${name}`)}/deliveries`,
    )
  ).deliveries;

export default {
  async 'changes of another user are shown, and overwritten on request'({
    open,
    page,
    api,
    server,
    checkLook,
  }) {
    const name = `shared-${Date.now()}`;
    const definition = {
      ScheduleExpression: 'rate(5 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: await api.createMachine(`m-${name}`, PASS),
        RoleArn: 'arn:aws:iam::123456789012:role/scheduler',
      },
    };
    await scheduler(server, 'POST', name, definition);
    await open(`/schedules/default/${name}`);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: `Edit schedule “${name}”` });
    await dialog.getByLabel('Every').fill('7');
    await scheduler(server, 'PUT', name, { ...definition, State: 'DISABLED' });
    // Escape and a click beside the dialog ask before the typed text is lost.
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog', { name: 'Discard what you entered?' });
    await question.getByRole('button', { name: 'Continue editing' }).click();
    assert.equal(await dialog.getByLabel('Every').inputValue(), '7');
    await answer(page, 'Save');
    await dialog.getByText(/The schedule has been changed since this form was opened/).waitFor();
    const { State, ScheduleExpression } = await scheduler(server, 'GET', name);
    assert.deepEqual([State, ScheduleExpression], ['DISABLED', 'rate(5 hours)']);
    await dialog.getByText('State: ENABLED → DISABLED').waitFor();
    await checkLook('schedule-conflict');
    await answer(page, 'Overwrite');
    await dialog.waitFor({ state: 'detached' });
    const overwritten = await scheduler(server, 'GET', name);
    assert.equal(overwritten.ScheduleExpression, 'rate(7 hours)');
  },

  async 'a schedule is previewed, created, fires and leads to its execution'({
    open,
    page,
    api,
    checkLook,
    eventually,
  }) {
    const name = `nightly-${Date.now()}`;
    const machine = await api.createMachine(`m-${name}`, PASS);
    const clicks = countClicks();
    await open(`/schedules?target=${machine}`);
    const dialog = page.getByRole('dialog');
    const times = dialog.getByRole('list', { name: 'Next due times' }).getByRole('listitem');
    await times.nth(9).waitFor();
    const expected = await api.get('schedules/preview?scheduleExpression=rate(2%20hours)');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Every').fill('2');
    await times
      .last()
      .getByText(/in (17|18) h/)
      .waitFor();
    assert.equal(await times.count(), expected.occurrences.length);
    // The first execution starts when the schedule is created, not at the time of the preview.
    assert.equal(await times.first().innerText(), 'When the schedule is saved');
    await checkLook('schedule-create');
    await clicks.on(dialog.getByRole('button', { name: 'Create', exact: true }));

    // The page of the new schedule shows the delivery of its first occurrence.
    const started = await eventually(
      async () => (await deliveriesOf(api, name)).find((one) => one.status === 'STARTED'),
      'the first delivery',
    );
    const row = deliveries(page).filter({ hasText: 'Started' });
    await row.waitFor();
    await checkLook('schedule');
    await clicks.on(row.getByRole('link'));
    await page.getByText('Started by schedule').getByRole('link', { name }).waitFor();
    assert.equal(
      decodeURIComponent(new URL(page.url()).pathname).endsWith(started.executionArn),
      true,
    );
    assert.equal(clicks.count, 2);

    await page.getByText('Started by schedule').getByRole('link', { name }).click();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('The schedule is disabled.').waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('list', { name: 'Next due times' }).waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('Every').fill('3');
    await answer(page, 'Save');
    await page.getByText('rate(3 hours)').waitFor();
    await checkPhoneTable(page, 'Recent deliveries', ['Started']);

    await page
      .getByRole('navigation', { name: 'Breadcrumbs' })
      .getByRole('link', { name: 'Schedules' })
      .click();
    const link = page.getByRole('table', { name: 'Schedules' }).getByRole('link', { name });
    await link.first().waitFor();
    await checkLook('schedules');
    await checkPhoneTable(page, 'Schedules', [name, 'default', 'Enabled']);
    await link.first().click();
    await page.getByText('rate(3 hours)').waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await answer(page, 'Delete');
    await page.getByText(`Schedule ${name} deleted.`).waitFor();
    await page.getByRole('table', { name: 'Schedules' }).waitFor();
    assert.equal(await page.getByRole('link', { name, exact: true }).count(), 0);
  },

  async 'due times count from the creation, and are read again when the next one has passed'({
    open,
    page,
    api,
    server,
  }) {
    const name = `counted-${Date.now()}`;
    await scheduler(server, 'POST', name, {
      ScheduleExpression: 'rate(2 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: await api.createMachine(`m-${name}`, PASS),
        RoleArn: 'arn:aws:iam::123456789012:role/console',
      },
    });
    const { CreationDate: created } = await scheduler(server, 'GET', name);
    await page.clock.install();
    const previews = [];
    page.on('request', (request) => {
      if (request.url().includes('/schedules/preview')) previews.push(request.url());
    });
    const isPreview = (response) => response.url().includes('/schedules/preview');
    const first = page.waitForResponse(isPreview);
    await open(`/schedules/default/${name}`);
    const { occurrences } = await (await first).json();
    const times = page.getByRole('list', { name: 'Next due times' }).getByRole('listitem');
    await times
      .first()
      .getByText(/in 1 h/)
      .waitFor();
    // The created schedule has fired already, so its next time is two hours after its creation.
    assert.equal(Date.parse(occurrences[0]) - Math.round(created * 1_000), 7_200_000);
    assert.equal(await times.count(), occurrences.length);
    assert.equal(previews.length, 1);

    const again = page.waitForResponse(isPreview);
    await page.clock.fastForward(2 * 3_600_000);
    await (await again).finished();
    await times.first().getByText('due now').waitFor();
    await scheduler(server, 'DELETE', name);
  },

  async 'a wrong expression is explained before the schedule is saved'({ open, page, allow }) {
    // Chromium reports the refused preview.
    allow(/status of 400/);
    await open('/schedules?target=arn:aws:states:us-east-1:123456789012:stateMachine:m');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Recurrence' }).click();
    await page.getByRole('option', { name: 'By a cron expression' }).click();
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('0 9 * * * *');
    await dialog.getByText('The due times could not be read').waitFor();
    await dialog.getByText(/ValidationException/).waitFor();
    await dialog.getByRole('textbox', { name: 'Cron expression' }).fill('0 9 ? * MON *');
    await dialog.getByRole('list', { name: 'Next due times' }).waitFor();
  },

  async 'each field of a schedule shows its error'({ open, page }) {
    await open('/schedules?target=arn:aws:states:us-east-1:123456789012:stateMachine:m');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('wrong');
    await dialog.getByLabel('Every').fill('0');
    await dialog.getByText('Enter a whole number of at least 1.').first().waitFor();
    await dialog.getByText('Correct the time.').waitFor();
    await dialog.getByText('Correct the marked fields.').waitFor();
    await dialog.getByLabel('Every').fill('2');
    await dialog.getByRole('list', { name: 'Next due times' }).waitFor();
    await dialog.getByRole('button', { name: 'Window, retries and dead letters' }).click();
    const create = dialog.getByRole('button', { name: 'Create', exact: true });
    for (const [label, wrong, error, right] of [
      ['Flexible time window (minutes)', '1441', 'Enter a whole number from 1 to 1,440.', '5'],
      ['Retries', '186', 'Enter a whole number from 0 to 185.', '0'],
      ['End date', 'soon', 'Enter a time with its zone, such as 2026-12-24T18:00:00Z.', ''],
    ]) {
      const field = dialog.getByLabel(label, { exact: true });
      await field.fill(wrong);
      await dialog.getByText(error).first().waitFor();
      assert.ok(await create.isDisabled(), label);
      await field.fill(right);
      await dialog.getByText(error).waitFor({ state: 'detached' });
    }
    assert.equal(await create.isDisabled(), false);
    const target = dialog.getByLabel('Target', { exact: true });
    await target.fill('no-such-machine');
    await dialog.getByLabel('Name', { exact: true }).focus();
    await dialog.getByText('No state machine has this name').first().waitFor();
  },

  async 'a refused schedule shows its error beside the buttons, and a target has a name'({
    open,
    page,
    api,
    server,
    allow,
  }) {
    // Chromium reports the refused request.
    allow(/status of 409/);
    const name = `twice-${Date.now()}`;
    const machine = await api.createMachine(`m-${name}`, PASS);
    await scheduler(server, 'POST', name, {
      ScheduleExpression: 'at(2999-01-01T00:00:00)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: machine, RoleArn: 'arn:aws:iam::123456789012:role/twice' },
    });
    await open('/schedules');
    await page.getByRole('button', { name: 'Create a schedule' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The schedule needs a name.').waitFor();
    const target = dialog.getByLabel('Target', { exact: true });
    await target.fill(`m-${name}`);
    // The list of state machines has been read.
    await target.press('ArrowDown');
    await dialog.getByRole('option', { name: new RegExp(`^m-${name}`) }).waitFor();
    // An existing name is no text to use as it is.
    assert.equal(await dialog.getByRole('option', { name: /^Use / }).count(), 0);
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    assert.equal(await target.inputValue(), machine);
    assert.equal(
      await dialog.getByLabel('Role', { exact: true }).inputValue(),
      'arn:aws:iam::123456789012:role/scheduler',
    );
    // A version has a name, too.
    const { stateMachineVersionArn: version } = await api.post(
      `state-machines/${machine}/versions`,
      {},
    );
    await target.fill(`m-${name}:`);
    await dialog.getByRole('option', { name: new RegExp(`^m-${name}:1`) }).waitFor();
    await target.press('1');
    await target.press('Tab');
    assert.equal(await target.inputValue(), version);
    await dialog.getByRole('button', { name: 'Window, retries and dead letters' }).click();
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    const failure = dialog.getByText('The schedule was not created');
    await failure.waitFor();
    assert.equal(await isUncovered(failure), true);
    await scheduler(server, 'DELETE', name);
  },

  async 'a group has rules for missed and overlapping occurrences'({ open, page, checkLook }) {
    const name = `group-${Date.now()}`;
    await open('/schedules?tab=groups');
    await page.getByRole('button', { name: 'Create a group' }).click();
    await page.getByLabel('Group name').fill(name);
    await page.getByRole('button', { name: 'While the previous execution runs' }).click();
    await page.getByRole('option', { name: 'The occurrence waits' }).click();
    await answer(page, 'Create');
    const row = page.getByRole('table', { name: 'Groups' }).getByRole('row', { name });
    await row.getByText('The occurrence waits').waitFor();
    await row.getByText('The last one fires').waitFor();
    await checkLook('schedule-groups');
    await checkPhoneTable(page, 'Groups', [name, 'The occurrence waits', 'Delete']);
    await row.getByRole('button', { name: `Delete ${name}` }).click();
    await answer(page, 'Delete');
    await page.getByText(`Group ${name} is being deleted.`).waitFor();
  },
};
