import assert from 'node:assert/strict';
import { path } from '../executionPage.mjs';

const DEFINITION = {
  StartAt: 'First',
  States: {
    First: { Type: 'Pass', Result: { n: 1 }, Assign: { seen: 7 }, Next: 'Second' },
    Second: { Type: 'Pass', End: true },
  },
};

export default {
  async 'a fork begins at an event with an edited input'({ api, open, page, eventually }) {
    const machine = await api.createMachine('e2e-forks', DEFINITION);
    const arn = await api.start(machine, {}, 'origin');
    await api.awaitEnd(arn);
    await open(path(arn, 'event=4'));
    await page.getByRole('button', { name: 'Run from here…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run from here' });
    await dialog.getByText('A new execution begins at Second. It can run: Second.').waitFor();
    const input = dialog.getByRole('textbox', { name: 'Input of the state' });
    await eventually(async () => (await input.inputValue()) !== '', 'the input of the state');
    assert.deepEqual(JSON.parse(await input.inputValue()), { n: 1 });
    await input.fill('{"n":2}');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('forked');
    await dialog.getByRole('button', { name: 'Start fork' }).click();
    await page.getByText('Fork started.').first().waitFor();
    const ended = await api.awaitEnd(arn.replace(/origin$/, 'forked'));
    assert.deepEqual(JSON.parse(ended.output), { n: 2 });
    await page.getByRole('heading', { name: 'forked' }).waitFor();
    await page.getByRole('tab', { name: 'Variables' }).click();
    const variables = page.getByRole('region', { name: 'Variables', exact: true });
    const row = variables.getByRole('row').filter({ hasText: '$seen' });
    await row.getByText('7', { exact: true }).waitFor();
    const origin = row.getByRole('link', { name: 'The origin of the fork' });
    assert.ok(decodeURIComponent(await origin.getAttribute('href')).includes(arn));
  },

  async 'a fork warns that it ends older executions'({ api, open, page }) {
    const machine = await api.createMachine('e2e-superseding', DEFINITION);
    const arn = await api.start(machine, {}, 'origin');
    await api.awaitEnd(arn);
    await api.put(`state-machines/${machine}/start-limit`, {
      concurrency: 1,
      supersede: 'RUNNING',
    });
    await open(path(arn, 'event=4'));
    await page.getByRole('button', { name: 'Run from here…' }).click();
    await page
      .getByRole('dialog', { name: 'Run from here' })
      .getByText(/the fork ends older queued and running executions of its key/)
      .waitFor();
  },

  async 'the draft of a fork remains while its state is entered again'({
    api,
    open,
    page,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-fork-loop', {
      StartAt: 'Tick',
      States: {
        Tick: { Type: 'Wait', Seconds: 1, Next: 'Again' },
        Again: {
          Type: 'Choice',
          Choices: [{ Variable: '$.done', IsPresent: true, Next: 'Done' }],
          Default: 'Tick',
        },
        Done: { Type: 'Succeed' },
      },
    });
    const arn = await api.start(machine, {}, 'loop');
    await open(path(arn, 'state=Tick'));
    await page.getByRole('button', { name: 'Run from here: Tick' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run from here' });
    await dialog.getByText('A new execution begins at Tick.').waitFor();
    const input = dialog.getByRole('textbox', { name: 'Input of the state' });
    await eventually(async () => (await input.inputValue()) !== '', 'the input of the state');
    await input.fill('{"edited":true}');
    const readLast = async () => {
      const text = await page.locator('.askel-scrubber-text').textContent();
      return Number(/^Event (\d+)/.exec(text)?.[1]);
    };
    const last = await readLast();
    // One round has four events.
    await eventually(async () => (await readLast()) >= last + 8, 'two further rounds');
    assert.equal(await input.inputValue(), '{"edited":true}');
    await api.post(`executions/${arn}/stop`, {});
    await page.locator('.askel-scrubber-text', { hasText: 'ExecutionAborted' }).waitFor();
    assert.equal(await input.inputValue(), '{"edited":true}');
  },

  async 'a failed state is run again with an edited input'({ api, open, page, eventually }) {
    const machine = await api.createMachine('e2e-fork-failed', {
      StartAt: 'Prepare',
      States: {
        Prepare: { Type: 'Pass', Result: { ok: false }, Next: 'Check' },
        Check: {
          Type: 'Choice',
          Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'Done' }],
        },
        Done: { Type: 'Succeed' },
      },
    });
    const arn = await api.start(machine, {}, 'origin');
    await api.awaitEnd(arn);
    const dialog = page.getByRole('dialog', { name: 'Run from here' });
    const input = dialog.getByRole('textbox', { name: 'Input of the state' });
    const readInput = async () => {
      await eventually(async () => (await input.inputValue()) !== '', 'the input of the state');
      return JSON.parse(await input.inputValue());
    };
    await open(path(arn));
    await page.getByRole('button', { name: 'Run from here: Check' }).click();
    await dialog.getByText('A new execution begins at Check.').waitFor();
    assert.deepEqual(await readInput(), { ok: false });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // A redrive cannot change the input, so its dialog leads to a fork.
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    const redrive = page.getByRole('dialog', { name: 'Redrive “origin”?' });
    await redrive.getByText(/a new execution that begins at Check and can have/).waitFor();
    await redrive.getByRole('button', { name: 'Run from here with an edited input' }).click();
    assert.deepEqual(await readInput(), { ok: false });
    await input.fill('{"ok":true}');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('forked');
    await dialog.getByRole('button', { name: 'Start fork' }).click();
    await page.getByText('Fork started.').first().waitFor();
    assert.equal((await api.awaitEnd(arn.replace(/origin$/, 'forked'))).status, 'SUCCEEDED');
  },
  async 'a fork names its origin, and says when it was deleted'({
    api,
    open,
    page,
    server,
    allow,
  }) {
    const machine = await api.createMachine('e2e-fork-named', DEFINITION);
    const arn = await api.start(machine, {}, 'named-origin');
    await api.awaitEnd(arn);
    const { executionArn } = await api.post(`executions/${arn}/fork`, { eventId: 4, name: 'heir' });
    await api.awaitEnd(executionArn);
    await open(path(executionArn));
    const origin = 'e2e-fork-named named-origin, event 4';
    await page.getByRole('link', { name: origin }).click();
    await page.getByRole('heading', { level: 1, name: 'named-origin' }).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('event'), '4');
    await server.sql("DELETE FROM executions WHERE persistence_id LIKE '%/named-origin'");
    allow(/404/);
    await open(path(executionArn, 'tab=relations'));
    await page.getByText(`Fork of ${origin} (deleted)`).waitFor();
    await page
      .getByRole('tabpanel', { name: 'Related executions' })
      .getByText('named-origin, event 4 (deleted)')
      .waitFor();
    assert.equal(await page.getByRole('link', { name: /named-origin/ }).count(), 0);
  },
};
