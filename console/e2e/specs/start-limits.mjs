import assert from 'node:assert/strict';
import { path } from '../executionPage.mjs';
import { checkPhoneTable } from '../phone.mjs';

const SLEEP = {
  StartAt: 'Sleep',
  States: { Sleep: { Type: 'Wait', Seconds: 86_400, End: true } },
};
const KEY = '{% $states.input.customer %}';
/** More than a page of the console. */
const MANY = 60;
/** More than the pages of start limits that the console reads. */
const LIMITS_MIN = 21;
/** More than the pages of start limits that Home reads. */
const ATTENTION_MIN = 6;

const limitOf = async (api, machine) =>
  (await api.get(`start-limits?stateMachineArn=${encodeURIComponent(machine)}`)).startLimits[0];
const setLimit = (api, machine, rule) => api.put(`state-machines/${machine}/start-limit`, rule);
/** Stops executions, so that none is queued after the test. */
const stopAll = (api, arns) =>
  Promise.all(arns.map((arn) => api.post(`executions/${arn}/stop`, {})));
/** Shows only the rows with a text, because specs share the list. */
const filter = (page, text) =>
  page.getByRole('searchbox', { name: 'Search start limits' }).fill(text);

export default {
  async 'a limit is created, changed and removed, with errors at its fields'({
    api,
    open,
    page,
    allow,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-limited', SLEEP);
    // Chromium reports the refused expression.
    allow(/status of 400/);
    await open('/start-limits');
    await page.getByRole('button', { name: 'Limit a state machine' }).click();
    const create = page.getByRole('dialog', { name: 'Limit a state machine' });
    const save = create.getByRole('button', { name: 'Save' });
    await create.getByText('Choose a state machine.').waitFor();
    await create.getByRole('button', { name: /^State machine/ }).click();
    await page.getByRole('option', { name: 'e2e-limited', exact: true }).click();
    await create.getByText('Enter running executions or a rate.').waitFor();
    await create.getByRole('textbox', { name: 'Running executions' }).fill('0');
    await create.getByText('Enter a whole number from 1 to 1,000,000.').waitFor();
    assert.ok(await save.isDisabled());
    await create.getByRole('textbox', { name: 'Running executions' }).fill('2');
    await create.getByRole('textbox', { name: 'Starts per second' }).fill('0.1');
    await create.getByRole('textbox', { name: 'Key' }).fill('$states.input.customer');
    await create.getByText('Enclose the expression in {% and %}.').waitFor();
    await create.getByRole('textbox', { name: 'Key' }).fill('{% $ + %}');
    await save.click();
    // The error of the server is at the field and above the buttons.
    await create.getByText('The start limit was not changed').waitFor();
    const field = create.getByRole('textbox', { name: 'Key' });
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.ok(await save.isDisabled());
    await field.fill(KEY);
    await create.getByRole('radio', { name: 'By priority' }).click();
    await create.getByRole('textbox', { name: 'Priority' }).fill('{% $states.input.rank %}');
    await create.getByRole('textbox', { name: 'Queue bound' }).fill('50');
    await create.getByRole('button', { name: /^When the queue is full/ }).click();
    await page.getByRole('option', { name: 'The oldest queued execution ends' }).click();
    await checkLook('start-limit-dialog');
    await save.click();
    await create.waitFor({ state: 'detached' });
    const expected = {
      concurrency: 2,
      ratePerSecond: 0.1,
      burst: 1,
      key: KEY,
      queueMax: 50,
      overflow: 'END_OLDEST',
      priority: '{% $states.input.rank %}',
      paused: false,
    };
    assert.deepEqual((await limitOf(api, machine)).rule, expected);
    await filter(page, 'e2e-limited');
    const row = page.getByRole('row').filter({ hasText: 'e2e-limited' });
    await row.getByText('By priority').waitFor();
    await row.getByText('6 per minute').waitFor();
    await row.getByText('0, limit 2 per key').waitFor();

    // A change of someone else is shown before it is overwritten.
    await row.getByRole('button', { name: 'Limit… e2e-limited' }).click();
    const change = page.getByRole('dialog', { name: 'Start limit of “e2e-limited”' });
    await change.getByRole('textbox', { name: 'Running executions' }).fill('7');
    await setLimit(api, machine, { concurrency: 3, key: KEY });
    await change.getByRole('button', { name: 'Save' }).click();
    await change
      .getByText('The start limit has been changed since this form was opened.')
      .waitFor();
    assert.equal((await limitOf(api, machine)).rule.concurrency, 3);
    await change.getByRole('radio', { name: 'In the order of their starts' }).click();
    await change.getByRole('button', { name: 'Overwrite' }).click();
    await change.waitFor({ state: 'detached' });
    const { rule } = await limitOf(api, machine);
    assert.equal(rule.concurrency, 7);
    assert.equal(rule.priority, undefined);
    assert.equal(rule.queueMax, 50);

    await row.getByRole('button', { name: 'Remove… e2e-limited' }).click();
    const remove = page.getByRole('dialog', { name: 'Remove the start limit of “e2e-limited”?' });
    await remove.getByText('No execution is queued.').waitFor();
    await setLimit(api, machine, { concurrency: 8 });
    await remove.getByRole('button', { name: 'Remove', exact: true }).click();
    await remove.getByText(/has been changed since/).waitFor();
    assert.equal((await limitOf(api, machine)).rule.concurrency, 8);
    await remove.getByRole('button', { name: 'Overwrite' }).click();
    await page.getByText('No start limit contains “e2e-limited”').waitFor();
    assert.equal(await limitOf(api, machine), undefined);
  },

  async 'the list of limits is filtered and sorted, and links to state machines'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const running = { 'e2e-sorted-a': 1, 'e2e-sorted-b': 3, 'e2e-sorted-c': 2 };
    const arns = [];
    for (const [name, count] of Object.entries(running)) {
      const machine = await api.createMachine(name, SLEEP);
      await setLimit(api, machine, { concurrency: 10, key: `{% "${name}-key" %}` });
      for (let i = 0; i < count; i++) arns.push(await api.start(machine));
    }
    await open('/start-limits');
    await filter(page, 'e2e-sorted');
    await page.getByText('3 found').first().waitFor();
    const table = page.getByRole('table', { name: 'Start limits' });
    const names = () => table.getByRole('link', { name: /^e2e-sorted/ }).allInnerTexts();
    assert.deepEqual(await names(), Object.keys(running));
    await table.getByRole('button', { name: /^Running/ }).click();
    await eventually(
      async () => (await names()).join() === 'e2e-sorted-a,e2e-sorted-c,e2e-sorted-b',
      'the order by running executions',
    );
    await table.getByRole('button', { name: /^Running/ }).click();
    await eventually(
      async () => (await names()).join() === 'e2e-sorted-b,e2e-sorted-c,e2e-sorted-a',
      'the descending order',
    );
    await checkLook('start-limits');
    await checkPhoneTable(page, 'Start limits', ['e2e-sorted-b', 'Active']);
    // The filter also finds keys, and is part of the address.
    await filter(page, 'e2e-sorted-c-key');
    await page.getByText('1 found').first().waitFor();
    await page.reload();
    await page.getByText('1 found').first().waitFor();
    await table.getByRole('link', { name: 'e2e-sorted-c', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'e2e-sorted-c' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Start limit' }).waitFor();
    await page.getByText('2, limit 10 per key').waitFor();
    await stopAll(api, arns);
  },

  async 'a queue shows its executions in order, on pages, and they are stopped'({
    api,
    open,
    page,
    allow,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-queue', SLEEP);
    // Chromium reports the refused stops.
    allow(/status of 409/);
    await setLimit(api, machine, { concurrency: 1, key: KEY });
    const start = (name, customer) => api.start(machine, { customer }, name);
    const arns = [await start('running', 'shop')];
    for (let i = 1; i <= MANY; i++) arns.push(await start(`waiting-${i}`, 'shop'));
    await open('/start-limits');
    await filter(page, 'e2e-queue');
    await page.getByRole('link', { name: `${MANY}, bound 100,000 per key` }).click();
    await page.getByRole('heading', { level: 1, name: 'e2e-queue' }).waitFor();
    const keys = page.getByRole('table', { name: 'Keys' });
    await keys.getByRole('row').filter({ hasText: 'shop' }).getByText(String(MANY)).waitFor();
    const queue = page.getByRole('table', { name: 'Queue' });
    const row = (name) =>
      queue.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
    await row('waiting-1').getByText('Start limit reached').waitFor();
    await row('waiting-1').getByText('shop', { exact: true }).waitFor();
    assert.deepEqual((await queue.getByRole('link').allInnerTexts()).slice(0, 3), [
      'waiting-1',
      'waiting-2',
      'waiting-3',
    ]);
    await row('waiting-2').getByRole('cell', { name: '2', exact: true }).waitFor();
    await checkLook('start-limit');
    await checkPhoneTable(page, 'Queue', ['waiting-1', 'Start limit reached']);

    // The selection remains on further pages.
    await row('waiting-2').getByRole('checkbox', { name: 'Select waiting-2' }).click();
    await page.getByRole('button', { name: 'Next page' }).click();
    await row('waiting-60').getByRole('cell', { name: '60', exact: true }).waitFor();
    assert.equal(await row('waiting-50').count(), 0);
    await row('waiting-60').getByRole('checkbox', { name: 'Select waiting-60' }).click();
    await page.getByRole('button', { name: 'Stop 2 selected' }).click();
    const stopSelected = page.getByRole('dialog', { name: 'Stop 2 executions' });
    await stopSelected.getByRole('button', { name: 'Stop', exact: true }).click();
    await stopSelected.getByText('2 of 2').waitFor();
    await stopSelected.getByRole('button', { name: 'Close', exact: true }).last().click();
    await row('waiting-60').waitFor({ state: 'detached' });
    assert.equal((await api.describe(arns[2])).status, 'ABORTED');
    assert.equal((await api.describe(arns[MANY])).status, 'ABORTED');

    // The second page is drained, and the first one is not.
    await stopAll(api, arns.slice(51, MANY));
    await page.getByText('No entries on this page', { exact: true }).waitFor();
    assert.equal(await page.getByText('No queued executions').count(), 0);
    await page.getByRole('button', { name: 'First page' }).click();
    await row('waiting-1').getByRole('button', { name: 'Stop waiting-1' }).click();
    const stop = page.getByRole('dialog', { name: 'Stop “waiting-1”?' });
    await stop.getByRole('textbox', { name: 'Error' }).fill('Obsolete');
    await stop.getByRole('button', { name: 'Stop execution' }).click();
    await row('waiting-1').waitFor({ state: 'detached' });
    const stopped = await api.describe(arns[1]);
    assert.deepEqual([stopped.status, stopped.error], ['ABORTED', 'Obsolete']);
    await row('waiting-3').getByRole('cell', { name: '1', exact: true }).waitFor();

    await row('waiting-3').getByRole('link', { name: 'waiting-3' }).click();
    await page.getByText('Queued at position 1: start limit reached').waitFor();
    await page.getByRole('link', { name: 'queue of e2e-queue' }).click();
    await row('waiting-3').waitFor();
    for (const name of ['waiting-3', 'waiting-4'])
      await row(name)
        .getByRole('checkbox', { name: `Select ${name}` })
        .click();
    await page.getByRole('button', { name: 'Stop 2 selected' }).click();
    // The end of the running execution lets the next one begin, which leaves the queue.
    await api.post(`executions/${arns[0]}/stop`, {});
    await row('waiting-3').waitFor({ state: 'detached' });
    await stopSelected.getByRole('button', { name: 'Stop', exact: true }).click();
    await stopSelected.getByText('2 of 2').waitFor();
    await stopSelected
      .getByRole('listitem')
      .filter({ hasText: 'waiting-3' })
      .getByText('The execution is not queued.')
      .waitFor();
    await stopSelected.getByRole('button', { name: 'Close', exact: true }).last().click();
    assert.equal((await api.describe(arns[3])).status, 'RUNNING');
    assert.equal((await api.describe(arns[4])).status, 'ABORTED');
    await eventually(
      async () => (await limitOf(api, machine)).used === 1,
      'the permit of the next execution',
    );
    // An execution that begins while its dialog is open continues.
    await row('waiting-5').getByRole('button', { name: 'Stop waiting-5' }).click();
    const stopBegun = page.getByRole('dialog', { name: 'Stop “waiting-5”?' });
    await stopBegun.getByRole('textbox', { name: 'Error' }).waitFor();
    await api.post(`executions/${arns[3]}/stop`, {});
    await eventually(
      async () => (await api.get(`executions/${arns[5]}/queue`)).position === undefined,
      'the begin of the next execution',
    );
    await stopBegun.getByRole('button', { name: 'Stop execution' }).click();
    await stopBegun.getByText('The execution is not queued.').waitFor();
    await stopBegun.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await api.describe(arns[5])).status, 'RUNNING');
    await stopAll(api, arns.slice(5, MANY));
  },

  async 'a state machine is paused with a reason, which each page shows, and resumed'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-paused-starts', SLEEP);
    const other = await api.createMachine('e2e-not-paused', SLEEP);
    await setLimit(api, other, { concurrency: 1 });
    await open(`/state-machines/${machine}`);
    await page.getByRole('heading', { level: 2, name: 'Start limit' }).waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const pause = page.getByRole('dialog', { name: 'Pause “e2e-paused-starts”?' });
    await pause.getByRole('textbox', { name: 'Reason' }).fill('database migration');
    await pause.getByRole('button', { name: 'Pause', exact: true }).click();
    await pause.waitFor({ state: 'detached' });
    await page.getByText('database migration').waitFor();
    assert.equal((await limitOf(api, machine)).rule.pause.reason, 'database migration');
    const arn = await api.start(machine, {}, 'held');
    await eventually(async () => (await limitOf(api, machine)).waiting === 1, 'the queued start');
    await page.getByRole('link', { name: '1', exact: true }).waitFor();
    await checkLook('machine-paused');

    await open(path(arn));
    await page.getByText('Queued at position 1: state machine paused').waitFor();
    await page.getByText('Paused: database migration').waitFor();
    await checkLook('execution-queued');

    await open('/');
    const attention = page.getByRole('region', { name: 'Needs attention' });
    const tile = attention.getByRole('link', { name: /Paused: / });
    const paused = (await tile.locator('strong').innerText()).trim();
    await tile.click();
    // The list has the paused state machines only.
    await page.getByRole('heading', { level: 1, name: `Start limits (${paused})` }).waitFor();
    await filter(page, 'e2e-not-paused');
    await page.getByText('No start limit contains “e2e-not-paused”').waitFor();
    await api.remove(`state-machines/${other}/start-limit`);
    await filter(page, 'database migration');
    await page.getByText('1 found').first().waitFor();
    const row = page.getByRole('row').filter({ hasText: 'e2e-paused-starts' });
    await row.getByText('Paused', { exact: true }).waitFor();
    await row.getByText('database migration').waitFor();

    // The resume of someone else is noticed.
    const openResume = () => row.getByRole('button', { name: 'Resume… e2e-paused-starts' }).click();
    const resume = page.getByRole('dialog', { name: 'Resume “e2e-paused-starts”?' });
    const confirm = resume.getByRole('button', { name: 'Resume', exact: true });
    await openResume();
    await api.post(`state-machines/${machine}/resume`);
    await resume.getByText('Someone else has resumed it.').waitFor();
    assert.ok(await confirm.isDisabled());
    await resume.getByRole('button', { name: 'Cancel' }).click();
    await api.post(`state-machines/${machine}/pause`, { reason: 'database migration' });
    const next = await api.start(machine, {}, 'held-again');
    await eventually(async () => (await limitOf(api, machine)).waiting === 1, 'the queued start');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await openResume();
    await resume.getByText(/^Paused: database migration, since /).waitFor();
    await resume.getByText(/^1 queued execution/).waitFor();
    await confirm.click();
    await resume.waitFor({ state: 'detached' });
    await eventually(
      async () => ((await limitOf(api, machine))?.waiting ?? 0) === 0,
      'the started one',
    );
    assert.equal((await limitOf(api, machine))?.rule, undefined);
    await page.getByText('No start limit contains “database migration”').waitFor();
    await stopAll(api, [arn, next]);
  },

  async 'a pause does not hide the pause of someone else'({ api, open, page }) {
    const machine = await api.createMachine('e2e-paused-twice', SLEEP);
    await open(`/state-machines/${machine}`);
    await page.getByRole('heading', { level: 2, name: 'Start limit' }).waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const pause = page.getByRole('dialog', { name: 'Pause “e2e-paused-twice”?' });
    await pause.getByRole('textbox', { name: 'Reason' }).fill('disk is full');
    // The page does not read the pause of someone else before the click.
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await page.route(
      (url) => url.pathname.endsWith('/start-limits'),
      async (route) => {
        await released;
        await route.continue();
      },
    );
    await api.post(`state-machines/${machine}/pause`, { reason: 'database migration' });
    await pause.getByRole('button', { name: 'Pause', exact: true }).click();
    await page
      .getByText(
        'Someone else has paused e2e-paused-twice (database migration). Your reason was not stored.',
      )
      .first()
      .waitFor();
    release();
    await page.getByText('database migration', { exact: true }).waitFor();
    await api.post(`state-machines/${machine}/resume`);
  },

  async 'long lists of limits and of state machines say that more exist'({ api, open, page }) {
    const machines = [];
    for (let i = 0; i < LIMITS_MIN; i++) {
      machines.push(await api.createMachine(`e2e-many-limits-${i}`, SLEEP));
      await setLimit(api, machines[i], { concurrency: 1 });
    }
    // With pages of one entry, the console does not read the whole lists.
    await page.route(
      (url) => /\/(start-limits|state-machines)$/.test(url.pathname),
      (route) => {
        const url = new URL(route.request().url());
        if (url.searchParams.has('maxResults')) url.searchParams.set('maxResults', '1');
        return route.continue({ url: url.href });
      },
    );
    await open('/start-limits');
    await page.getByText('Only the first 20 limits are shown.').waitFor();
    await filter(page, 'no such limit');
    await page.getByText('No start limit of the first 20 contains “no such limit”').waitFor();
    await page.getByRole('button', { name: 'Limit a state machine' }).click();
    const create = page.getByRole('dialog', { name: 'Limit a state machine' });
    await create.getByText(/^Only the first 1 state machines are listed\./).waitFor();
    const paused = machines.slice(0, ATTENTION_MIN);
    for (const machine of paused) await api.post(`state-machines/${machine}/pause`);
    await open('/');
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByRole('link', { name: /^at least \d+ Paused: / }).waitFor();
    for (const machine of paused) await api.post(`state-machines/${machine}/resume`);
    for (const machine of machines) {
      await api.remove(`state-machines/${machine}/start-limit`);
      await api.remove(`state-machines/${machine}`);
    }
  },

  async 'Home names queues that are nearly full'({ api, open, page, eventually }) {
    const machine = await api.createMachine('e2e-full-queue', SLEEP);
    await setLimit(api, machine, { concurrency: 1, queueMax: 5 });
    const arns = [];
    for (let i = 0; i < 5; i++) arns.push(await api.start(machine));
    await eventually(async () => (await limitOf(api, machine)).waiting === 4, 'four queued');
    // Home does not read the limits that need no attention.
    const queries = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith('/start-limits')) queries.push(url.searchParams);
    });
    await open('/');
    const attention = page.getByRole('region', { name: 'Needs attention' });
    await attention.getByText(/Queues nearly full: .*e2e-full-queue/).waitFor();
    assert.ok(queries.every((query) => query.get('needsAttention') === 'true'));
    await attention.getByRole('link', { name: /Queues nearly full: .*e2e-full-queue/ }).click();
    await filter(page, 'e2e-full-queue');
    const row = page.getByRole('row').filter({ hasText: 'e2e-full-queue' });
    await row.getByText('4 of 5, nearly full').waitFor();
    await stopAll(api, arns.toReversed());
  },
};
