import assert from 'node:assert/strict';
import { checkPhoneTable } from '../phone.mjs';
import { textsOf } from '../texts.mjs';

export default {
  async 'shows the figures, failures, machines and pending tasks of the API'({
    open,
    page,
    api,
    world,
    checkLook,
  }) {
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    const groups = (await api.get('failures')).groups;
    const declined = groups.find((group) => group.error === 'CardDeclined');
    assert.equal(declined.count, 3);
    const failures = page.getByRole('table', { name: 'Failures (last 24 hours)' });
    const line = failures.getByRole('row').filter({ hasText: 'CardDeclined' });
    await line.getByText('in Charge').waitFor();
    await line.getByRole('link', { name: `${declined.count} executions of orders` }).waitFor();
    await line.getByText('the bank declined card').waitFor();

    const rates = await api.get('statistics/machines');
    const orders = rates.machines.find((one) => one.stateMachineArn === world.machines.orders);
    const machines = page.getByRole('table', { name: 'State machines' });
    const row = machines
      .getByRole('row')
      .filter({ has: page.getByRole('link', { name: 'orders', exact: true }) });
    await row.getByText('Degraded').waitFor();
    await row
      .getByRole('img', { name: `${orders.succeeded} succeeded, ${orders.failed} failed` })
      .waitFor();

    const now = await api.get('statistics');
    await page.getByRole('link', { name: `${now.openTasks.count} Pending tasks` }).waitFor();
    await page.getByRole('heading', { name: 'Activity' }).waitFor();
    await page.getByRole('link', { name: 'Approve', exact: true }).first().waitFor();
    await page.getByRole('img', { name: /^In 60 minutes \d+ executions started/ }).waitFor();
    await checkLook('home');
    await checkPhoneTable(page, 'Failures (last 24 hours)', ['CardDeclined', '3']);
    await checkPhoneTable(page, 'State machines', ['orders', 'Degraded']);
  },

  async 'updates itself'({ open, page, api, world, eventually }) {
    await open('/');
    const { openTasks } = await api.get('statistics');
    const awaitPendingTasks = (count) =>
      page.getByRole('link', { name: `${count} Pending tasks` }).waitFor();
    await awaitPendingTasks(openTasks.count);
    const arn = await api.start(world.machines.approvals, { amount: 5 }, 'watched-1');
    const { taskToken } = await api.awaitTask(arn);
    await awaitPendingTasks(openTasks.count + 1);
    await eventually(async () => {
      const { minutes } = await api.get('statistics');
      const sum = (what) => minutes.reduce((all, minute) => all + minute[what], 0);
      const started = page.getByRole('link', {
        name: `${sum('started').toLocaleString('en')} Started in ${minutes.length} minutes`,
      });
      const chart = page.getByRole('img', {
        name:
          `In ${minutes.length} minutes ${sum('started')} executions started, ` +
          `${sum('succeeded')} succeeded, ${sum('failed') + sum('timedOut')} failed or timed out, ${sum('aborted')} aborted`,
      });
      return (await started.count()) === 1 && (await chart.count()) === 1;
    }, 'the rates that the API has');
    await api.post(`tasks/${encodeURIComponent(taskToken)}/complete`, { output: '{}' });
  },

  async 'counts of failures have separators'({ open, page }) {
    await page.route('**/api/v1/failures*', async (route) => {
      const response = await route.fetch();
      const found = await response.json();
      const groups = found.groups.map((group) => ({ ...group, count: 1234 }));
      await route.fulfill({ response, json: { ...found, groups } });
    });
    await open('/');
    const link = page.getByRole('link', { name: '1,234 executions of orders' });
    await link.waitFor();
    assert.equal((await link.innerText()).trim(), '1,234');
    // The page reads the failures again and again. A request must not outlive the page.
    await page.unrouteAll({ behavior: 'wait' });
  },

  async 'shows the root cause of a group of failures'({ open, page, api }) {
    const { groups } = await api.get('failures');
    const declined = groups.find((group) => group.error === 'CardDeclined');
    const { steps } = await api.get(`executions/${declined.executionArn}/root-cause`);
    await open('/');
    const failures = page.getByRole('table', { name: 'Failures (last 24 hours)' });
    const line = failures.getByRole('row').filter({ hasText: 'CardDeclined' });
    await line.getByText('Causal chain', { exact: true }).click();
    const items = line.getByRole('listitem');
    await items.first().waitFor();
    assert.equal(await items.count(), steps.length);
    await items.getByRole('link', { name: steps[0].state, exact: true }).first().click();
    await page.getByRole('region', { name: `State ${steps[0].state}`, exact: true }).waitFor();
    assert.ok(decodeURIComponent(page.url()).includes(declined.executionArn), page.url());
  },

  async 'shows the root causes of recent executions without a click'({
    api,
    open,
    page,
    checkFonts,
  }) {
    const failure = { errorType: 'PaymentRefused', errorMessage: 'the bank refused' };
    const child = await api.createMachine('e2e-home-child', {
      StartAt: 'Pay',
      States: {
        Pay: { Type: 'Fail', Error: failure.errorType, Cause: JSON.stringify(failure) },
      },
    });
    const parent = await api.createMachine('e2e-home-parent', {
      StartAt: 'Buy',
      States: {
        Buy: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: child },
          End: true,
        },
      },
    });
    for (const name of ['one', 'two']) await api.awaitEnd(await api.start(parent, {}, name));
    const { groups } = await api.get('failures?rootCauses=3');
    const group = groups.find((one) => one.stateMachineArn === parent);
    const origin = group.rootCauses[0].origin;
    assert.equal(origin.state, 'Pay');
    await open('/');
    const failures = page.getByRole('table', { name: 'Failures (last 24 hours)' });
    const line = failures.getByRole('row').filter({ hasText: 'e2e-home-parent' });
    const causes = line.getByRole('list', { name: 'Root causes of recent executions' });
    await causes.waitFor();
    assert.equal(
      (await causes.innerText()).trim(),
      'Root cause: PaymentRefused in Pay: the bank refused (2 of 2)',
    );
    // The cause of the group is the text of the child's failure, not its JSON.
    assert.ok(!(await line.innerText()).includes('errorMessage'), await line.innerText());
    await checkFonts('home-root-causes');
    await causes.getByRole('link').click();
    await page.getByRole('region', { name: 'State Pay', exact: true }).waitFor();
    assert.ok(decodeURIComponent(page.url()).includes(origin.executionArn), page.url());
  },

  async 'a group of failures was last seen when it last failed'({ open, page, api, eventually }) {
    const machine = await api.createMachine('e2e-home-late', {
      StartAt: 'Wait',
      States: {
        Wait: { Type: 'Wait', Seconds: 2, Next: 'Fail' },
        Fail: { Type: 'Fail', Error: 'TooLate' },
      },
    });
    const first = await api.start(machine, {}, 'late-1');
    await api.awaitEnd(first);
    await api.awaitEnd(await api.start(machine, {}, 'late-2'));
    await api.post(`executions/${encodeURIComponent(first)}/redrive`, {});
    const stop = await eventually(async () => {
      const { redriveCount, stopDate, status } = await api.describe(first);
      return redriveCount === 1 && status === 'FAILED' ? stopDate : undefined;
    }, 'the second failure');
    await open('/');
    const line = page
      .getByRole('table', { name: 'Failures (last 24 hours)' })
      .getByRole('row')
      .filter({ hasText: 'e2e-home-late' });
    await line.waitFor();
    const heads = await page
      .getByRole('table', { name: 'Failures (last 24 hours)' })
      .getByRole('columnheader')
      .allInnerTexts();
    const at = heads.findIndex((each) => each.trim() === 'Last seen');
    const seen = line.locator('th, td').nth(at).locator('time');
    assert.equal(await seen.getAttribute('datetime'), new Date(stop * 1000).toISOString());
    await page.getByRole('columnheader', { name: 'First start' }).waitFor();
  },

  async 'failures without a cause say so, and lead to no list with others'({
    open,
    page,
    api,
    world,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-home-causeless', {
      StartAt: 'Ask',
      States: { Ask: { Type: 'Task', Resource: world.activity, End: true } },
    });
    for (const reason of [{ error: 'Lost', cause: 'in the post' }, { error: 'Lost' }]) {
      const arn = await api.start(machine);
      const { taskToken } = await api.awaitTask(arn);
      await api.post(`tasks/${encodeURIComponent(taskToken)}/reject`, reason);
      await api.awaitEnd(arn);
    }
    await eventually(
      async () =>
        (await api.get('failures')).groups.filter((group) => group.error === 'Lost').length === 2,
      'two groups',
    );
    await open('/');
    const lines = page
      .getByRole('table', { name: 'Failures (last 24 hours)' })
      .getByRole('row')
      .filter({ hasText: 'e2e-home-causeless' });
    const link = { name: '1 execution of e2e-home-causeless', exact: true };
    await lines.filter({ hasText: 'in the post' }).getByRole('link', link).waitFor();
    const causeless = lines.filter({ hasText: 'No cause' });
    await causeless.getByRole('link', link).click();
    // The other failure has the same state and error.
    await page.getByRole('table', { name: 'Executions' }).getByText('Lost').first().waitFor();
    await page.getByText('(1)', { exact: true }).first().waitFor();
  },

  async 'shows the rates as a table'({ open, page, api, checkLook }) {
    await open('/');
    await page.getByText('Table view').click();
    const table = page.getByRole('region', { name: 'Rates by minute' });
    await table.waitFor();
    await checkLook('home-rates');
    const started = (await textsOf(table.locator('tbody tr td:nth-child(2)'))).map(Number);
    const expected = (await api.get('statistics')).minutes.reduce(
      (sum, minute) => sum + minute.started,
      0,
    );
    assert.equal(
      started.reduce((sum, one) => sum + one, 0),
      expected,
    );
  },

  async 'shows the cost on AWS with its formula'({ open, page }) {
    const answer = page.waitForResponse(/\/api\/v1\/statistics\/aws-cost$/);
    await open('/');
    const cost = await (await answer).json();
    await page.getByText('by the prices of us-east-1').waitFor();
    await page.getByText('Formula and estimates').click();
    const table = page.getByRole('region', { name: 'Formula of the cost' });
    await table.waitFor();
    assert.ok(cost.transitions > 0);
    assert.deepEqual(
      await textsOf(table.locator('tbody td')),
      cost.items.map((item) => item.formula),
    );
    await page.getByText(cost.notes.at(-1)).waitFor();
  },

  async 'links a group of failures to its executions'({ open, page }) {
    await open('/');
    await page.getByRole('link', { name: '3 executions of orders' }).click();
    await page.getByRole('heading', { level: 1, name: /Executions/ }).waitFor();
    const table = page.getByRole('table', { name: 'Executions' });
    for (const name of ['declined-1', 'declined-2', 'declined-3']) {
      await table.getByRole('link', { name, exact: true }).waitFor();
    }
    assert.equal(await table.getByRole('link', { name: /^paid-/ }).count(), 0);
  },
};
