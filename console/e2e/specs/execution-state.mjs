import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDetails, node, runPaidOrder, path, shownJson } from '../executionPage.mjs';
import { readRows } from '../orders.mjs';
import { textsOf } from '../texts.mjs';

/** Reads all records of the execution logs in the data folder of a server. */
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

export default {
  async 'a state shows its input, output, differences, variables and attempts'({
    api,
    open,
    page,
    checkLook,
  }) {
    const arn = await runPaidOrder(api, 'e2e-state');
    const rows = await readRows(api, arn);
    const id = (type, state) => rows.find((row) => row.type === type && row.state === state).id;
    const entered = await readDetails(api, arn, id('PassStateEntered', 'Prepare'));
    const exited = await readDetails(api, arn, id('PassStateExited', 'Prepare'));
    await open(path(arn, 'state=Prepare&panel=data'));
    assert.deepEqual(await shownJson(page, 'Input of Prepare'), JSON.parse(entered.input));
    assert.deepEqual(await shownJson(page, 'Output of Prepare'), JSON.parse(exited.output));
    await page.getByRole('tab', { name: 'Changes' }).click();
    const changes = page.getByRole('region', { name: 'Changes of Prepare' });
    assert.match(await changes.innerText(), /added:\s+\$\.total\s+52/);
    await page.getByRole('tab', { name: 'Variables' }).click();
    const variables = page.getByRole('region', { name: 'Variables', exact: true });
    await variables.getByText('"Ada"').waitFor();
    await checkLook('execution-variables');
    await node(page, 'Charge').click();
    await page.getByRole('tab', { name: 'Attempts (2)' }).click();
    await page.getByText('The card service says no').waitFor();
    await checkLook('execution-tries');
    await page.getByRole('tab', { name: 'Log', exact: true }).click();
    await page.getByText('level OFF').waitFor();
  },

  async 'a state is tested with its past input'({ api, open, page, eventually }) {
    const arn = await runPaidOrder(api, 'e2e-again');
    const rows = await readRows(api, arn);
    const { id } = rows.find((row) => row.type === 'PassStateEntered' && row.state === 'Prepare');
    const entered = await readDetails(api, arn, id);
    await open(path(arn, 'state=Prepare'));
    await page.getByRole('link', { name: 'Test state: Prepare with this input' }).click();
    const test = page.getByRole('region', { name: 'Test' });
    await test.getByRole('heading', { name: 'Test Prepare' }).waitFor();
    const input = test.getByLabel('Input', { exact: true });
    await eventually(async () => (await input.inputValue()).includes('Ada'), 'the past input');
    assert.deepEqual(JSON.parse(await input.inputValue()), JSON.parse(entered.input));
    await test.getByRole('button', { name: 'Run' }).click();
    await test.getByText('Succeeded').waitFor();
  },

  async 'parent and child link to each other'({ api, open, page, checkLook }) {
    const child = await api.createMachine('e2e-child', {
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } },
    });
    const parent = await api.createMachine('e2e-parent', {
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
    await api.awaitEnd(mother);
    await open(path(mother, 'tab=relations'));
    await page.getByRole('link', { name: 'kid' }).waitFor();
    await checkLook('execution-relations');
    await page.getByRole('link', { name: 'kid' }).click();
    await page.getByRole('heading', { level: 1, name: 'kid' }).waitFor();
    await page.getByRole('tab', { name: 'Related executions' }).click();
    await page.getByRole('link', { name: 'mother', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'mother' }).waitFor();
  },

  async 'the log of a state equals the records that the server wrote'({
    api,
    open,
    page,
    server,
    eventually,
    checkLook,
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
    await api.awaitEnd(arn);
    const written = await eventually(async () => {
      const lines = await logLines(server.data);
      const own = lines.filter((line) => /PassState/.test(line.type) && line.execution_arn === arn);
      return own.length === 2 && own;
    }, 'the records in the file');
    await open(path(arn, 'state=Say&panel=log'));
    const log = page.getByLabel('Log of Say');
    await log.getByText('PassStateExited').waitFor();
    const shown = await textsOf(log.getByRole('listitem'));
    assert.deepEqual(
      shown.map((line) => JSON.parse(line)),
      written.sort((one, other) => one.id - other.id),
    );
    await checkLook('execution-log');
  },
  async 'deleted parents and state machines have no links'({
    api,
    open,
    page,
    server,
    eventually,
    allow,
  }) {
    const child = await api.createMachine('e2e-gone-child', {
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } },
    });
    const parent = await api.createMachine('e2e-gone-parent', {
      StartAt: 'Run',
      States: {
        Run: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: child, Name: 'orphan', Input: {} },
          End: true,
        },
      },
    });
    const mother = await api.start(parent, {}, 'gone-mother');
    await api.awaitEnd(mother);
    const orphan = `${child.replace(':stateMachine:', ':execution:')}:orphan`;
    await open(path(orphan));
    const trail = page.getByRole('navigation', { name: 'Breadcrumbs' });
    await trail.getByRole('link', { name: 'Parent e2e-gone-parent gone-mother' }).waitFor();
    await trail.getByRole('link', { name: 'State machine e2e-gone-child' }).waitFor();

    await server.sql("DELETE FROM executions WHERE persistence_id LIKE '%/gone-mother'");
    await api.remove(`state-machines/${child}`);
    await eventually(
      () =>
        api.get(`state-machines/${child}`).then(
          () => false,
          () => true,
        ),
      'the deletion of the state machine',
    );
    allow(/404/);
    await open(path(orphan, 'tab=relations'));
    await trail.getByText('e2e-gone-parent gone-mother (deleted)').waitFor();
    await trail.getByText('e2e-gone-child (deleted)').waitFor();
    await page
      .getByRole('tabpanel', { name: 'Related executions' })
      .getByText('gone-mother (deleted)')
      .waitFor();
    assert.equal(await page.getByRole('link', { name: /gone-(mother|child)/ }).count(), 0);
    const start = page.getByRole('button', { name: 'New execution', exact: true });
    assert.ok(await start.isDisabled());
    // The tooltip has the reason.
    await page.getByText('The state machine was deleted.').first().waitFor({ state: 'attached' });
  },
};
