import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { node } from '../executionPage.mjs';
import { checkPhoneTable } from '../phone.mjs';
import { awaitWholeStates } from '../wholeGraph.mjs';

const machinePath = (arn, query = '') => `/state-machines/${arn}${query}`;
const pass = (next) => ({ Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) });

async function lists({ page, api, world, open, checkLook, eventually }) {
  await open('/state-machines?q=orders');
  const arn = world.machines.orders;
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: 'orders', exact: true }) });
  // Executions of other tests may end meanwhile, and the page polls.
  await eventually(async () => {
    const { machines } = await api.get('statistics/machines');
    const { succeeded, failed } = machines.find((each) => each.stateMachineArn === arn);
    const name = `${succeeded} succeeded, ${failed} failed`;
    return (await row.getByRole('img', { name }).count()) === 1;
  }, 'the figures that the API has');
  await row.getByRole('link', { name: 'Degraded' }).waitFor();
  await open('/state-machines');
  await page.locator('tbody th').nth(1).waitFor();
  const { stateMachines } = await api.get('state-machines?maxResults=1000');
  const names = await page.locator('tbody th').allInnerTexts();
  assert.deepEqual(
    names,
    stateMachines
      .map((each) => each.name)
      .sort((a, b) => a.localeCompare(b))
      .slice(0, 25),
  );
  await checkLook('machines');
  await checkPhoneTable(page, 'State machines', [names[0], 'Health', 'Standard']);
  await page.getByLabel('Search state machines by name').fill('PARC');
  await page.getByText('1 found').first().waitFor();
  await eventually(() => page.url().includes('q=PARC'), 'the filter in the URL');
  await page.reload();
  await page.getByText('1 found').first().waitFor();
  assert.deepEqual(await page.locator('tbody th').allInnerTexts(), ['parcels']);
  await page.keyboard.press('j');
  await page
    .getByRole('link', { name: 'parcels', exact: true })
    .and(page.locator(':focus'))
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'parcels' }).waitFor();
}

async function shows({ page, api, world, open, checkLook, eventually }) {
  const arn = world.machines.orders;
  await open(machinePath(arn));
  const machine = await api.get(`state-machines/${arn}`);
  const states = Object.keys(JSON.parse(machine.definition).States);
  for (const name of states) await node(page, name).waitFor();
  await checkLook('machine');
  await node(page, 'Charge').click();
  const shown = page.getByLabel('Definition of Charge');
  assert.deepEqual(
    JSON.parse(await shown.innerText()),
    JSON.parse(machine.definition).States.Charge,
  );
  const graph = await page.locator('.askel-graph').boundingBox();
  assert.ok((await shown.boundingBox()).x > graph.x + graph.width, 'the state beside the graph');
  await eventually(() => page.url().includes('state=Charge'), 'the state in the URL');
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.locator('.cm-content').waitFor();
  // The editor draws only the lines in view, so the start and the end are compared.
  const drawn = async () => (await page.locator('.cm-content').innerText()).replace(/\s/g, '');
  const definition = machine.definition.replace(/\s/g, '');
  const beginning = await drawn();
  assert.ok(definition.startsWith(beginning), beginning);
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await eventually(async () => definition.endsWith(await drawn()), 'the end of the definition');
  assert.ok(beginning.length + (await drawn()).length >= definition.length, 'no line is missing');
  await checkLook('machine-text');
  // The age of the data. The start limit of the machine has its own.
  await page
    .getByText(/^\d+ s ago$/)
    .first()
    .waitFor();
  await open(machinePath(arn, '?tab=executions'));
  await page.getByRole('link', { name: 'paid-1', exact: true }).waitFor();
  await checkLook('machine-executions');
  await checkPhoneTable(page, 'Latest executions', ['paid-1', 'Succeeded']);
}

async function starts({ page, api, world, open, checkLook, eventually }) {
  const { definition } = await api.get(`state-machines/${world.machines.orders}`);
  const arn = await api.createMachine('started', definition);
  const first = await api.start(arn, { card: '41', lines: [{ price: 7 }] }, 'first');
  await api.awaitEnd(first);
  await api.awaitEnd(await api.start(arn, { card: '42', lines: [] }, 'second'));
  await open(machinePath(arn));
  const dialog = page.getByRole('dialog');
  const input = dialog.getByLabel('Input', { exact: true });
  const openDialog = () => page.getByRole('button', { name: 'Start', exact: true }).click();
  // An earlier input that loads late does not replace the edited one.
  const inputs = /\/api\/v1\/executions\//;
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(inputs, (route) => released.then(() => route.continue()));
  await openDialog();
  await input.focus();
  release();
  await dialog.getByText('An earlier execution').waitFor();
  assert.equal(await input.inputValue(), '{}');
  await page.unroute(inputs);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await openDialog();
  await eventually(async () => (await input.inputValue()).includes('"42"'), 'the latest input');
  await dialog.getByText('An earlier execution').click();
  await page.getByRole('option').filter({ hasText: 'first' }).click();
  const past = await api.describe(first);
  assert.deepEqual(JSON.parse(await input.inputValue()), JSON.parse(past.input));
  await checkLook('start');
  await input.fill('{"card": "4');
  await dialog.getByText(/^This is not JSON/).waitFor();
  await input.fill('{"card": "4777", "lines": [{"price": 3}]}');
  await dialog.getByLabel('Name').fill('from-the-console');
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForURL(/\/executions\//);
  const ended = await api.awaitEnd(
    arn.replace(':stateMachine:', ':execution:') + ':from-the-console',
  );
  assert.equal(ended.status, 'SUCCEEDED');
  assert.deepEqual(JSON.parse(ended.input), { card: '4777', lines: [{ price: 3 }] });
}

async function compares({ page, api, open, checkLook, checkFonts, eventually }) {
  const before = {
    StartAt: 'Look',
    States: { Look: pass('Old'), Old: pass('Last'), Last: pass() },
  };
  const after = {
    StartAt: 'Look',
    States: { Look: pass('New'), New: { ...pass('End'), Comment: 'new' }, End: pass() },
  };
  const arn = await api.createMachine('compared', before);
  await open(machinePath(arn, '?tab=versions'));
  await page.getByRole('button', { name: 'Publish a version' }).click();
  const publishing = page.getByRole('dialog', { name: 'Publish a version' });
  await publishing.getByLabel('Description').fill('the first one');
  assert.deepEqual((await api.get(`state-machines/${arn}/versions`)).stateMachineVersions, []);
  await checkLook('publish-version');
  await publishing.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText('Version 1 of compared published.').waitFor();
  const versions = await api.get(`state-machines/${arn}/versions`);
  assert.equal(versions.stateMachineVersions[0].stateMachineVersionArn, `${arn}:1`);
  await page.getByRole('row', { name: /^1 the first one/ }).waitFor();
  await page.getByText('No differences.').waitFor();
  assert.equal(await page.locator('.askel-graph').count(), 0);
  // The definition is version 1 already.
  await page.getByRole('button', { name: 'Publish a version' }).click();
  await publishing.getByLabel('Description').fill('the first one');
  await publishing.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByText('Nothing was published: the saved definition').waitFor();

  await fetch(
    new URL(
      `../../api/v1/state-machines/${arn}`,
      page.url().replace(/\/console\/.*/, '/console/x/'),
    ),
    {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        definition: JSON.stringify(after),
        publish: true,
        versionDescription: 'with New for Old',
      }),
    },
  ).then((answer) => assert.equal(answer.status, 200));
  await page.reload();
  await page.getByLabel('From', { exact: true }).click();
  await page.getByRole('option', { name: 'Version 1' }).click();
  const found = page.getByRole('list', { name: 'Differences' });
  await found.waitFor();
  assert.match(
    await found.innerText(),
    /Added: New\s+Removed: Old\s+Renamed: Last → End\s+Changed: Look \(Next\)/,
  );
  await page.getByLabel('Last, Pass, renamed').waitFor();
  await page.getByLabel('End, Pass, renamed').waitFor();
  await page.getByLabel('New, Pass, added').waitFor();
  await page.getByLabel('Old, Pass, removed').waitFor();
  await eventually(() => page.url().includes('before=1'), 'the versions in the URL');
  await checkLook('versions');
  await checkPhoneTable(page, 'Versions', ['2', 'with New for Old', 'Start']);
  await page.getByRole('button', { name: 'Text', exact: true }).click();
  await page.locator('.cm-changedLine, .cm-deletedChunk').first().waitFor();
  assert.match(await page.locator('.cm-deletedChunk').first().innerText(), /Old/);

  await page.getByRole('button', { name: 'Create an alias' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('live');
  await dialog.getByLabel('Version', { exact: true }).click();
  await page.getByRole('option', { name: 'Version 1' }).click();
  await dialog.getByLabel('Second version', { exact: true }).click();
  await page.getByRole('option', { name: 'Version 2' }).click();
  await dialog.getByLabel('Weight (%)').fill('25');
  await checkLook('alias');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('version 1: 75 %, version 2: 25 %').waitFor();
  const alias = await api.get(`aliases/${arn}:live`);
  assert.deepEqual(alias.routingConfiguration, [
    { stateMachineVersionArn: `${arn}:1`, weight: 75 },
    { stateMachineVersionArn: `${arn}:2`, weight: 25 },
  ]);
  const versionRow = page
    .getByRole('table', { name: 'Versions' })
    .getByRole('row', { name: /^2 / });
  await versionRow.getByText('with New for Old').waitFor();
  // An execution shows the alias that started it and the version that ran.
  const started = await api.awaitEnd(await api.start(`${arn}:live`, {}, 'by-alias'));
  const version = started.stateMachineVersionArn.split(':').at(-1);
  await open(`/executions/${started.executionArn}`);
  await page.getByRole('link', { name: 'compared:live' }).waitFor();
  await page.getByText(`, version ${version}`).waitFor();
  await open(machinePath(arn, '?tab=versions'));
  await page.getByRole('button', { name: 'Delete alias live' }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
  await checkFonts('alias-delete');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await api.get(`state-machines/${arn}/aliases`)).stateMachineAliases.length, 1);
  await page.getByRole('button', { name: 'Delete alias live' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Alias live deleted.').waitFor();
  assert.deepEqual((await api.get(`state-machines/${arn}/aliases`)).stateMachineAliases, []);
}

async function generatesCode({ page, api, world, server, open, checkLook }) {
  const arn = world.machines.orders;
  await open(machinePath(arn));
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const start = page.getByRole('dialog');
  await start.getByLabel('Name').fill('by-code');
  await start.getByLabel('Input', { exact: true }).fill('{"card": "4$HOME\'s", "lines": []}');
  await start.getByRole('button', { name: 'View code' }).click();
  const dialog = page.getByRole('dialog');
  const readCode = async (language) => {
    await dialog.getByRole('tab', { name: language, exact: true }).click();
    return dialog.getByLabel(new RegExp(` in ${language}$`)).innerText();
  };
  const input = '{"card": "4$HOME\'s", "lines": []}';
  const asked = { stateMachineArn: arn, name: 'by-code', input };
  const runProgram = async (program, args) => (await promisify(execFile)(program, args)).stdout;
  const printed = await runProgram('/bin/sh', [
    '-c',
    `aws() { printf '%s\\n' "$@"; }\n${await readCode('AWS CLI')}`,
  ]);
  assert.deepEqual(printed.trim().split('\n'), [
    'stepfunctions',
    'start-execution',
    ...['--endpoint-url', server.url, '--region', 'us-east-1'],
    ...['--state-machine-arn', arn, '--name', 'by-code', '--input', input],
  ]);
  const sdk = `export class SFNClient { send(command) { return { executionArn: JSON.stringify(command) } } }
    export class StartExecutionCommand { constructor(input) { Object.assign(this, input) } }`;
  const program = (await readCode('JavaScript')).replace(
    '"@aws-sdk/client-sfn"',
    JSON.stringify(`data:text/javascript,${encodeURIComponent(sdk)}`),
  );
  assert.deepEqual(
    JSON.parse(await runProgram(process.execPath, ['--input-type=module', '-e', program])),
    asked,
  );
  for (const [language, call] of [
    ['Python', 'sfn.start_execution('],
    ['Java', 'sfn.startExecution(r -> r'],
  ]) {
    const code = await readCode(language);
    for (const part of [call, ...Object.values(asked).map((text) => JSON.stringify(text))])
      assert.ok(code.includes(part), `${part} in ${code}`);
  }
  const command = await readCode('curl');
  assert.ok(command.includes(server.url), command);
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command]);
  const answer = JSON.parse(stdout);
  const ended = await api.awaitEnd(answer.executionArn);
  assert.equal(ended.input, input);
  await checkLook('code');
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await page.getByText('Copied').first().waitFor();
  assert.equal(
    (await page.evaluate(() => window.navigator.clipboard.readText())).trim(),
    command.trim(),
  );
}

async function generatesTerraform({ page, api, world, server, open }) {
  const arn = world.machines.orders;
  const machine = await api.get(`state-machines/${arn}`);
  await open(machinePath(arn));
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'View code' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Terraform' }).click();
  const code = await dialog.getByLabel(/in Terraform$/).innerText();
  for (const part of [
    `sfn = "${server.url}"`,
    `id = "${arn}"`,
    'resource "aws_sfn_state_machine" "orders" {',
    `role_arn   = "${machine.roleArn}"`,
  ])
    assert.ok(code.includes(part), `${part} in ${code}`);
  const [, definition] = /definition = <<(JSON_*)\n([^]*)\n\1\n/.exec(code).slice(1);
  assert.deepEqual(JSON.parse(definition), JSON.parse(machine.definition));
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  assert.equal(file.suggestedFilename(), 'askel.tf');
}

async function deletes({ page, api, open, eventually, checkLook }) {
  const wait = { Type: 'Wait', Seconds: 3600, End: true };
  const arn = await api.createMachine('to-go', { StartAt: 'A', States: { A: wait } });
  await api.start(arn, {}, 'still-running');
  await open(machinePath(arn));
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  const button = dialog.getByRole('button', { name: 'Delete', exact: true });
  assert.equal(await button.isDisabled(), true);
  await dialog.getByText('still-running', { exact: true }).waitFor();
  await dialog.getByLabel(/Type to-go/).fill('to-go');
  await checkLook('machine-delete');
  await button.click();
  await page.getByText('to-go is being deleted.').waitFor();
  await eventually(async () => {
    const { stateMachines } = await api.get('state-machines?maxResults=1000');
    return stateMachines.every((each) => each.name !== 'to-go');
  }, 'the machine to be gone');
}

async function showsIdle({ page, api, open }) {
  const arn = await api.createMachine('only-aborted', {
    StartAt: 'Sleep',
    States: { Sleep: { Type: 'Wait', Seconds: 3600, End: true } },
  });
  const started = await api.start(arn, {}, 'aborted');
  await api.post(`executions/${started}/stop`, {});
  await api.awaitEnd(started);
  await open('/state-machines?q=only-aborted');
  const row = page.getByRole('row').filter({ hasText: 'only-aborted' });
  await row.getByRole('img', { name: '1 aborted' }).waitFor();
  await row.getByText('Idle').waitFor();
}

async function fitsPhones({ page, api, open }) {
  const names = ['Reserve', 'Charge', 'Pack', 'Label', 'Send', 'Confirm', 'Review', 'Archive'];
  const states = names.map((name, at) => [
    name,
    {
      Type: 'Pass',
      Comment: `https://example.com/${name.toLowerCase().repeat(12)}`,
      ...(at + 1 < names.length ? { Next: names[at + 1] } : { End: true }),
    },
  ]);
  const arn = await api.createMachine('e2e-phone', {
    StartAt: names[0],
    States: Object.fromEntries(states),
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await open(`/state-machines/${arn}`);
  await awaitWholeStates(page, names);
  await node(page, 'Pack').click();
  const code = page.getByLabel('Definition of Pack', { exact: true });
  await code.getByText('packpack').waitFor();
  const { right, hidden, long } = await code.evaluate((one) => ({
    right: one.getBoundingClientRect().right,
    hidden: one.scrollWidth - one.clientWidth,
    long: one.innerText.split('\n').some((line) => line.length > 60),
  }));
  assert.ok(right <= 390, `the code ends at ${right}`);
  assert.deepEqual({ hidden, long }, { hidden: 0, long: true });
}

export default {
  'a phone shows whole graphs, and code that wraps': fitsPhones,
  'a machine whose executions were all aborted is idle': showsIdle,
  'the list shows each state machine with its recent results': lists,
  'a machine is shown as graph and text': shows,
  'an execution is started with the input of an earlier one': starts,
  'versions are published, compared and given aliases': compares,
  'the generated code starts an execution': generatesCode,
  'the generated Terraform code describes the machine': generatesTerraform,
  'a machine is deleted': deletes,
};
