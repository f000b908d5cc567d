import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { longestTask, watchTasks, within } from '../figures.mjs';
import { order, orders, rowsOf } from '../orders.mjs';

const path = (arn, query = '') => `/executions/${arn}${query === '' ? '' : `?${query}`}`;
const node = (page, name) => page.locator('.react-flow__node', { hasText: name }).first();
const spoken = (page, name) => page.getByLabel(new RegExp(`^${escaped(name)}, `)).first();

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** How often each state was entered, by the API's rows. */
function visits(rows) {
  const counts = new Map();
  for (const row of rows.filter((each) => each.type.endsWith('StateEntered'))) {
    counts.set(row.state, (counts.get(row.state) ?? 0) + 1);
  }
  return counts;
}

async function detailOf(api, arn, id) {
  const page = await api.get(
    `executions/${arn}/events?fromEventId=${id}&toEventId=${id}&details=true`,
  );
  return Object.entries(page.events[0].event).find(([name]) => name.endsWith('EventDetails'))[1];
}

/** Text of JSON as it is shown, without its indentation. */
async function shownJson(page, label) {
  return JSON.parse(await page.getByLabel(label, { exact: true }).innerText());
}

/** All records of the execution logs in a server's data folder. */
async function logLines(data) {
  const folder = join(data, 'execution-logs');
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    file.endsWith('.jsonl'),
  );
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function good(api, name) {
  const shop = await orders(api, name);
  const arn = await shop.start(order(8), 'good');
  await shop.refuse('Card.Busy');
  await shop.pay();
  assert.equal((await api.ended(arn)).status, 'SUCCEEDED');
  return { shop, arn };
}

export default {
  async 'the graph shows each state as the events have it, in the table too'({
    api,
    open,
    page,
    look,
  }) {
    const { arn } = await good(api, 'e2e-graph');
    const counts = visits(await rowsOf(api, arn));
    await open(path(arn));
    await node(page, 'Reserve').waitFor();
    for (const [state, count] of counts) {
      const label = await spoken(page, state).getAttribute('aria-label');
      assert.match(label, /Succeeded/, state);
      assert.equal(count > 1, label.includes(`${count} visits`), label);
    }
    assert.doesNotMatch(
      await spoken(page, 'Too small').getAttribute('aria-label'),
      /Succeeded|Failed/,
    );
    await page
      .getByRole('radio', { name: 'Table' })
      .or(page.getByRole('button', { name: 'Table' }))
      .click();
    const row = page.getByRole('row', { name: /^Reserve/ });
    assert.match(await row.innerText(), /Pass\s+Each line\s+✓ Succeeded, 8 visits/);
    assert.match(await row.innerText(), /In stock\? \(taken\)/);
    await look('execution-table');
    await page.getByRole('button', { name: 'Graph', exact: true }).click();
    await node(page, 'Reserve').waitFor();
    await look('execution');
  },

  async 'the graph is live'({ api, open, page }) {
    const shop = await orders(api, 'e2e-live');
    const arn = await shop.start(order(3), 'live');
    await open(path(arn));
    await page.getByLabel(/^Charge, Task, Running/).waitFor();
    // The page notes when it showed that the worker was paid; both clocks are this machine's.
    const shown = page.evaluate(
      () =>
        new Promise((resolve) => {
          const look = () => {
            const at = document.querySelector('[aria-label^="Charge, Task, Succeeded"]');
            if (at === null) window.requestAnimationFrame(look);
            else resolve(Date.now());
          };
          look();
        }),
    );
    await shop.pay();
    const at = await shown;
    const rows = await rowsOf(api, arn, '&type=TaskStateExited');
    const millis = at - Math.round(rows[0].timestamp * 1000);
    within('from the commit of an event to its colour in the graph', millis, 300);
    await page.getByText('Succeeded', { exact: true }).first().waitFor();
    await page.getByText('Ended', { exact: true }).first().waitFor();
  },

  async 'iterations of a Map are folded, counted, and can be looked at one by one'({
    api,
    open,
    page,
    look,
  }) {
    const shop = await orders(api, 'e2e-map');
    const arn = await shop.start(order(12, 7), 'stock');
    await api.ended(arn);
    const rows = await rowsOf(api, arn, '&state=Each%20line');
    const succeeded = rows.filter((row) => row.type === 'MapIterationSucceeded').length;
    await open(path(arn, 'state=Each+line&panel=iterations'));
    const counted = page.locator('.askel-counts button[data-status="succeeded"]');
    assert.equal(await counted.innerText(), `${succeeded} succeeded`);
    await page.getByRole('button', { name: 'Iteration 7: Failed' }).click();
    await page.getByText('Only iteration 7 of Each line').waitFor();
    const chosen = rows.find((row) => row.type === 'MapIterationFailed');
    assert.equal(new URL(page.url()).searchParams.get('frame'), chosen.frame);
    assert.match(await spoken(page, 'Reserve').getAttribute('aria-label'), /Succeeded$/);
    assert.match(await spoken(page, 'Out of stock').getAttribute('aria-label'), /Failed/);
    assert.match(await spoken(page, 'Handle').getAttribute('aria-label'), /Failed and caught/);
    await look('execution-iteration');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByLabel(/^Reserve, Pass, .*visits/).waitFor();
  },

  async 'the timeline has tries, waits between them and time in the queue'({
    api,
    open,
    page,
    look,
  }) {
    const { arn } = await good(api, 'e2e-time');
    await open(path(arn, 'tab=timeline'));
    const timeline = page.getByRole('region', { name: 'Timeline of states' });
    await timeline.getByRole('button', { name: 'Handle: 2 inside' }).click();
    await timeline.getByRole('button', { name: /^Branch 0: / }).click();
    const bar = timeline.locator('li', { hasText: 'Charge' }).locator('[data-segment]');
    const kinds = await bar.evaluateAll((all) => all.map((each) => each.dataset.segment));
    for (const kind of ['queue', 'failed', 'backoff', 'work']) {
      assert.ok(kinds.includes(kind), `${kind} in ${kinds}`);
    }
    await look('execution-timeline');
    const rows = await rowsOf(api, arn);
    const at = (type, nth) => rows.filter((row) => row.type === type)[nth].timestamp * 1000;
    const backoff = Math.round(at('ActivityScheduled', 1) - at('ActivityFailed', 0));
    const spokenBar = timeline.getByRole('img', { name: /^Charge, Succeeded/ });
    assert.match(
      await spokenBar.getAttribute('aria-label'),
      new RegExp(`before the next try ${(backoff / 1000).toFixed(1)} s`),
    );
  },

  async 'the events are filtered by the server, and each can be opened and linked to'({
    api,
    open,
    page,
    look,
  }) {
    const { arn } = await good(api, 'e2e-events');
    const failed = (await rowsOf(api, arn, '&type=ActivityFailed'))[0];
    await open(path(arn, `event=${failed.id}`));
    const shown = await shownJson(page, `Event ${failed.id}`);
    assert.deepEqual(shown.activityFailedEventDetails, await detailOf(api, arn, failed.id));
    await page.keyboard.press('j');
    await page.getByLabel(`Event ${failed.id + 1}`, { exact: true }).waitFor();
    await page.keyboard.press('k');
    await page.getByLabel(`Event ${failed.id}`, { exact: true }).waitFor();
    await page.locator('button', { hasText: 'Any state' }).click();
    const asked = page.waitForRequest((request) => request.url().includes('state=Reserve'));
    await page.getByRole('option', { name: 'Reserve' }).click();
    await asked;
    const rows = await rowsOf(api, arn, '&state=Reserve');
    const all = (await rowsOf(api, arn)).length;
    await page.getByText(`${rows.length} of ${all} events`).waitFor();
    // The event of the address is another state's; the page says so, and the way back.
    await page.getByText(`Event ${failed.id} does not pass these filters`).waitFor();
    await look('execution-events');
    await page.getByRole('button', { name: 'Clear the filters' }).first().click();
    await page.getByLabel('Text', { exact: true }).fill('card service');
    const word = await rowsOf(api, arn, '&text=card%20service');
    assert.ok(word.length > 0 && word.length < all);
    await page.getByText(`${word.length} of ${all} events`).waitFor();
    // What is shown stands in the address: whoever it is sent to sees the same.
    await page.waitForURL((url) => url.searchParams.get('text') === 'card service');
    await page.reload();
    await page.getByText(`${word.length} of ${all} events`).waitFor();
  },

  async 'the events that pass a filter grow as the execution goes on'({ api, open, page }) {
    const shop = await orders(api, 'e2e-grow');
    const arn = await shop.start(order(3), 'grow');
    await api.task(arn);
    const ended = '&type=TaskStateExited&type=ParallelStateExited&type=ExecutionSucceeded';
    const asked = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith('/events') && url.searchParams.has('type'))
        asked.push(Number(url.searchParams.get('fromEventId')));
    });
    const from = new Date(Date.now() - 3_600_000).toISOString();
    await open(path(arn, `tab=events&from=${from}${ended}&order=latest`));
    await page.getByText(/^0 of \d+ events/).waitFor();
    await shop.pay();
    await api.ended(arn);
    const rows = await rowsOf(api, arn, ended);
    await page.getByText(new RegExp(`^${rows.length} of \\d+ events`)).waitFor();
    const shown = page.getByRole('button', { name: /^Event \d+, / });
    assert.equal(
      await shown.first().getAttribute('aria-label'),
      `Event ${rows.at(-1).id}, ExecutionSucceeded`,
    );
    // Each question goes on behind the one before.
    assert.ok(asked.length > 1, String(asked));
    assert.deepEqual(
      asked,
      [...new Set(asked)].sort((one, other) => one - other),
    );
  },

  async 'a state tells its input, output, what it changed, its variables and tries'({
    api,
    open,
    page,
    look,
  }) {
    const { arn } = await good(api, 'e2e-state');
    const rows = await rowsOf(api, arn);
    const id = (type, state) => rows.find((row) => row.type === type && row.state === state).id;
    const entered = await detailOf(api, arn, id('PassStateEntered', 'Prepare'));
    const exited = await detailOf(api, arn, id('PassStateExited', 'Prepare'));
    await open(path(arn, 'state=Prepare&panel=data'));
    assert.deepEqual(await shownJson(page, 'Input of Prepare'), JSON.parse(entered.input));
    assert.deepEqual(await shownJson(page, 'Output of Prepare'), JSON.parse(exited.output));
    await page.getByRole('tab', { name: 'Changes' }).click();
    const changes = page.getByRole('region', { name: 'What Prepare changed' });
    assert.match(await changes.innerText(), /\$\.total\s+52/);
    await page.getByRole('tab', { name: 'Variables' }).click();
    const variables = page.getByRole('region', { name: 'Variables', exact: true });
    await variables.getByText('"Ada"').waitFor();
    await node(page, 'Charge').click();
    await page.getByRole('tab', { name: 'Tries (2)' }).click();
    await page.getByText('The card service says no').waitFor();
    await look('execution-tries');
    await page.getByRole('tab', { name: 'Log records' }).click();
    await page.getByText('level OFF').waitFor();
  },

  async 'a state is tried again with what it was given'({ api, open, page, eventually }) {
    const { arn } = await good(api, 'e2e-again');
    const rows = await rowsOf(api, arn);
    const { id } = rows.find((row) => row.type === 'PassStateEntered' && row.state === 'Prepare');
    const entered = await detailOf(api, arn, id);
    await open(path(arn, 'state=Prepare'));
    await page.getByRole('link', { name: 'Try it: Prepare with this input' }).click();
    const test = page.getByRole('region', { name: 'Test' });
    await test.getByRole('heading', { name: 'Test Prepare' }).waitFor();
    const input = test.getByLabel('Input', { exact: true });
    await eventually(async () => (await input.inputValue()).includes('Ada'), 'the past input');
    assert.deepEqual(JSON.parse(await input.inputValue()), JSON.parse(entered.input));
    await test.getByRole('button', { name: 'Run' }).click();
    await test.getByText('Succeeded').waitFor();
  },

  async 'the scrubber moves graph, data and variables through time'({ api, open, page }) {
    const { arn } = await good(api, 'e2e-scrub');
    const rows = await rowsOf(api, arn);
    await open(path(arn, 'panel=variables&at=2'));
    await page.getByText('Event 2 of').waitFor();
    await page.getByLabel(/^Prepare, Pass, Running/).waitFor();
    assert.doesNotMatch(
      await spoken(page, 'Handle').getAttribute('aria-label'),
      /Running|Succeeded/,
    );
    await page.getByText('No variable has been assigned by then').waitFor();
    await page.getByRole('button', { name: 'One event on in time' }).click();
    await page.getByLabel(/^Prepare, Pass, Succeeded/).waitFor();
    await page.getByText('"Ada"').waitFor();
    const retrying = rows.find((row) => row.type === 'ActivityFailed').id;
    await page.getByRole('slider').fill(String(retrying));
    await page.getByLabel(/^Charge, Task, Waits for its next try: Card.Busy/).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('at'), String(retrying));
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
  },

  async 'it is stopped, redriven and started again with another input'({ api, open, page, look }) {
    const shop = await orders(api, 'e2e-deeds');
    const arn = await shop.start(order(3), 'deeds');
    await open(path(arn));
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Error').fill('By.Hand');
    await dialog.getByRole('button', { name: 'Stop it' }).click();
    await page.getByText('By.Hand').first().waitFor();
    assert.equal((await api.get(`executions/${arn}`)).error, 'By.Hand');
    await page.keyboard.press('R');
    assert.equal((await api.get(`executions/${arn}`)).redriveCount, 0, 'it asks first');
    await dialog.getByRole('button', { name: 'Redrive it' }).click();
    await page.getByLabel(/^Charge, Task, Running/).waitFor();
    await shop.pay();
    assert.equal((await api.ended(arn)).redriveCount, 1);
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
    await page.getByRole('button', { name: 'Start again', exact: true }).click();
    await look('execution-start-again');
    await dialog.getByLabel('Name').fill('again');
    await dialog.getByLabel('Input').fill(JSON.stringify(order(1)));
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Order.TooSmall').first().waitFor();
    const again = arn.replace(/deeds$/, 'again');
    assert.deepEqual(JSON.parse((await api.get(`executions/${again}`)).input), order(1));
  },

  async 'parent and child lead to each other'({ api, open, page }) {
    const child = await api.machine('e2e-child', {
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } },
    });
    const parent = await api.machine('e2e-parent', {
      StartAt: 'Run',
      States: {
        Run: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: child, Name: 'kid', Input: {} },
          End: true,
        },
      },
    });
    const mother = await api.start(parent, {}, 'mother');
    await api.ended(mother);
    await open(path(mother, 'tab=relations'));
    await page.getByRole('link', { name: 'kid' }).click();
    await page.getByRole('heading', { level: 1, name: 'kid' }).waitFor();
    await page.getByRole('tab', { name: 'Parent and children' }).click();
    await page.getByRole('link', { name: 'mother' }).click();
    await page.getByRole('heading', { level: 1, name: 'mother' }).waitFor();
  },

  async 'what it waits for is told, and its task answered by hand'({ api, open, page, look }) {
    const shop = await orders(api, 'e2e-repair');
    const arn = await shop.start(order(3), 'stuck');
    await open(path(arn, 'tab=repair'));
    const frame = page.getByRole('row', { name: /Charge/ });
    await frame.waitFor();
    await look('execution-repair');
    const inspected = await api.get(`inspect?arn=${arn}`);
    const waiting = inspected.frames.find((each) => each.state === 'Charge');
    assert.ok((await frame.innerText()).includes(waiting.waitsFor), waiting.waitsFor);
    const woken = page.waitForResponse((answer) => answer.url().includes('/inspect/wake'));
    await page.getByRole('button', { name: 'Wake' }).click();
    assert.equal((await woken).status(), 200);
    await page.getByText('It has looked once more at what is due').waitFor();
    await frame.getByRole('button', { name: 'Answer' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Output').fill('{"byHand":true}');
    await dialog.getByRole('button', { name: 'Complete it' }).click();
    const ended = await api.ended(arn);
    assert.deepEqual(JSON.parse(ended.output).handled[0].payment, { byHand: true });
    await page.getByLabel(/^Charge, Task, Succeeded/).waitFor();
  },

  async 'its task is failed by hand, which Retry and Catch see'({ api, open, page }) {
    const shop = await orders(api, 'e2e-fail');
    const arn = await shop.start(order(3), 'failed-by-hand');
    await open(path(arn, 'tab=repair'));
    await page
      .getByRole('row', { name: /Charge/ })
      .getByRole('button', { name: 'Answer' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Fail', exact: true }).click();
    await dialog.getByLabel('Error').fill('By.Hand');
    await dialog.getByLabel('Cause').fill('Nobody works on it');
    await dialog.getByRole('button', { name: 'Fail it' }).click();
    await page.getByLabel(/^Charge, Task, Failed: By.Hand/).waitFor();
    assert.equal((await api.ended(arn)).error, 'Order.Failed');
    const [failed] = await rowsOf(api, arn, '&type=ActivityFailed');
    assert.deepEqual(await detailOf(api, arn, failed.id), {
      error: 'By.Hand',
      cause: 'Nobody works on it',
    });
  },

  async 'it is aborted, once that has been asked'({ api, world, open, page }) {
    const arn = await api.start(world.machines.sleepers, {}, 'aborted-by-hand');
    await open(path(arn, 'tab=repair'));
    await page.getByRole('button', { name: 'Abort', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Abort the execution?' });
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal((await api.describe(arn)).status, 'RUNNING');
    await page.getByRole('button', { name: 'Abort', exact: true }).click();
    await dialog.getByRole('button', { name: 'Abort it' }).click();
    await page.getByText('It is aborted').waitFor();
    assert.equal((await api.describe(arn)).status, 'ABORTED');
    await page.getByLabel(/^Sleep, Wait, Aborted/).waitFor();
  },

  async 'the log of a state has the records that the server has written'({
    api,
    open,
    page,
    server,
    eventually,
  }) {
    const group = 'arn:aws:logs:us-east-1:123456789012:log-group:/console/e2e:*';
    const { stateMachineArn } = await api.post('state-machines', {
      name: 'e2e-logged',
      roleArn: 'arn:aws:iam::123456789012:role/console',
      definition: JSON.stringify({
        StartAt: 'Say',
        States: { Say: { Type: 'Pass', Result: 'said', End: true } },
      }),
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: true,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: group } }],
      },
    });
    const arn = await api.start(stateMachineArn, { to: 'all' }, 'logged');
    await api.ended(arn);
    const written = await eventually(async () => {
      const lines = await logLines(server.data);
      const own = lines.filter((line) => /PassState/.test(line.type) && line.execution_arn === arn);
      return own.length === 2 && own;
    }, 'the records in the file');
    await open(path(arn, 'state=Say&panel=log'));
    const log = page.getByLabel('Log of Say');
    await log.getByText('PassStateExited').waitFor();
    const shown = (await log.innerText()).trim().split('\n');
    assert.deepEqual(
      shown.map((line) => JSON.parse(line)),
      written.sort((one, other) => one.id - other.id),
    );
  },

  async '25,000 events are at hand at once, and only those that are seen are drawn'({
    api,
    open,
    page,
  }) {
    const machine = await api.machine('e2e-long', {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          ItemsPath: '$.items',
          End: true,
          ItemProcessor: {
            StartAt: 'A',
            States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } },
          },
        },
      },
    });
    const items = Array.from({ length: 4_160 }, (_, i) => i);
    const arn = await api.start(machine, { items }, 'long');
    await api.ended(arn);
    const latest = await api.get(`executions/${arn}/events?reverseOrder=true&maxResults=1`);
    const all = latest.events[0].id;
    assert.ok(all > 24_950, `${all} events`);
    // The page's code is there before, as it is for whoever comes from another page.
    await open(path(arn, 'tab=data'));
    await page.getByText('Ended', { exact: true }).first().waitFor();
    const follow = (to) =>
      page.evaluate((url) => window.history.pushState(null, '', url), `/console${to}`);
    await follow('/inbox');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    const began = Date.now();
    await follow(path(arn, 'tab=events'));
    await page.getByRole('button', { name: 'Event 1, ExecutionStarted' }).waitFor();
    within('the first of 25,000 events, from a link on', Date.now() - began, 1_000);
    await page.getByText(`${all} events`, { exact: true }).waitFor();
    within('all of 25,000 events, from a link on', Date.now() - began, 1_000);
    assert.ok((await page.locator('.askel-event').count()) < 120, 'only what is seen is drawn');
    const filtering = Date.now();
    await page.getByLabel('From event').fill(String(all - 1));
    await page.getByText(`2 of ${all} events`).waitFor();
    within('a filter over 25,000 events', Date.now() - filtering, 1_000);
    await page.getByLabel(/^A, Pass, Succeeded, 4160 visits/).waitFor();
  },

  async '2,000 states are laid out while the page goes on'({ api, open, page }) {
    const states = {};
    for (let i = 0; i < 2_000; i++) {
      const next = i === 1_999 ? { End: true } : { Next: `S${i + 1}` };
      states[`S${i}`] =
        i % 10 === 5 && i < 1_990
          ? {
              Type: 'Choice',
              Choices: [{ Variable: '$.x', NumericEquals: i, Next: `S${i + 3}` }],
              Default: `S${i + 1}`,
            }
          : { Type: 'Pass', ...next };
    }
    const machine = await api.machine('e2e-huge', { StartAt: 'S0', States: states });
    const arn = await api.start(machine, { x: 5 }, 'huge');
    await api.ended(arn);
    await watchTasks(page);
    await open(path(arn));
    const began = Date.now();
    await page.locator('.react-flow__node').first().waitFor({ timeout: 60_000 });
    console.log(`     laid out in ${Date.now() - began} ms`);
    within('the page stood still for 2,000 states at most', await longestTask(page), 200);
    assert.ok(
      (await page.locator('.react-flow__node').count()) < 400,
      'only what is seen is drawn',
    );
  },
};
