import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const pass = (next) => ({ Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) });
const node = (page, name) => page.locator('.react-flow__node', { hasText: name }).first();
const text = (page) => page.locator('.cm-content[aria-label="Definition"]');
const design = (arn, query = '') => `/designer${arn === undefined ? '' : `/${arn}`}${query}`;

/** The definition that the text holds, when it is JSON. */
async function definition(page) {
  const lines = await text(page).locator('.cm-line').allInnerTexts();
  return JSON.parse(lines.join('\n'));
}

/** Puts a text in the place of the whole. */
async function write(page, what) {
  await text(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(what);
}

async function draws({ page, api, open, look }) {
  await open(design(undefined, '?view=both'));
  await node(page, 'First step').waitFor();
  await page.getByRole('button', { name: /^Wait/ }).dragTo(node(page, 'First step'));
  await node(page, 'Wait').waitFor();
  await page
    .locator('g[data-edge="/States/First step/Next"] .react-flow__edge-interaction')
    .waitFor({ state: 'attached' });
  await page
    .getByRole('button', { name: /^Choice/ })
    .dragTo(page.locator('g[data-edge="/States/First step/Next"]'), { force: true });
  await node(page, 'Choice').waitFor();
  const drawn = await definition(page);
  assert.equal(drawn.States['First step'].Next, 'Choice');
  assert.deepEqual(
    [drawn.States.Choice.Default, drawn.States.Choice.Choices[0].Next],
    ['Wait', 'Wait'],
  );
  assert.deepEqual(drawn.States.Wait, { Type: 'Wait', Seconds: 60, End: true });

  const form = page.getByRole('region', { name: 'The state that is chosen' });
  await node(page, 'Wait').click();
  await form.getByLabel('Seconds', { exact: true }).fill('5');
  await form.getByLabel('Name', { exact: true }).fill('Pause');
  await form.getByLabel('Name', { exact: true }).press('Enter');
  await node(page, 'Pause').waitFor();
  const formed = await definition(page);
  assert.equal(formed.States.Pause.Seconds, 5);
  assert.equal(formed.States.Choice.Default, 'Pause');

  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Undo' }).click();
  await node(page, 'Wait').waitFor();
  assert.equal((await definition(page)).States.Wait.Seconds, 60);
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Redo' }).click();
  await node(page, 'Pause').waitFor();
  await page.getByText('No problems').waitFor();
  await look('designer');

  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('drawn');
  await dialog.getByLabel(/Publish it as a version/).check();
  await dialog.getByLabel('About this version').fill('the first');
  await dialog.getByRole('button', { name: /^Create and publish/ }).click();
  await page.getByText('It is saved, as version 1.').waitFor();
  await page.waitForURL(/\/state-machines\/.*drawn/);
  const { stateMachines } = await api.get('state-machines?maxResults=1000');
  const arn = stateMachines.find((each) => each.name === 'drawn').stateMachineArn;
  const kept = await api.get(`state-machines/${arn}:1`);
  assert.equal(kept.description, 'the first');
  const execution = await api.ended(await api.start(arn, { value: true }));
  assert.equal(execution.status, 'SUCCEEDED');
  assert.deepEqual(JSON.parse(kept.definition), {
    ...formed,
    Comment: JSON.parse(kept.definition).Comment,
  });
}

async function moves({ page, api, open }) {
  const arn = await api.machine('moved', {
    StartAt: 'Fan',
    States: {
      Fan: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'One', States: { One: pass('Two'), Two: pass() } },
          { StartAt: 'Three', States: { Three: pass() } },
        ],
        End: true,
      },
    },
  });
  await open(design(arn, '?view=both'));
  await node(page, 'Three').waitFor();
  await page
    .locator('.askel-node', { hasText: 'Two' })
    .dragTo(page.locator('.askel-node', { hasText: 'Three' }));
  await page.getByText('Not saved').waitFor();
  const [first, second] = (await definition(page)).States.Fan.Branches;
  assert.deepEqual(first.States, { One: pass() });
  assert.deepEqual(second.States, { Three: pass('Two'), Two: pass() });
}

const YAML = `# How orders are paid.
StartAt: Take
States:
  Take:   # the money
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    Parameters: {FunctionName: charge-card, "Payload.$": $}
    Next: Tell
  # whoever waits
  Tell:
    Type: Succeed
`;

async function inStep({ page, open }) {
  await open(design(undefined, '?view=both'));
  await text(page).waitFor();
  await write(page, YAML);
  await node(page, 'Tell').waitFor();
  await page.getByText('No problems').waitFor();
  await node(page, 'Take').click();
  const form = page.getByRole('region', { name: 'The state that is chosen' });
  await form.getByLabel('Timeout (seconds)').fill('30');
  await form.getByLabel('Name', { exact: true }).fill('Charge');
  await form.getByLabel('Name', { exact: true }).press('Enter');
  await node(page, 'Charge').waitFor();
  const lines = (await text(page).locator('.cm-line').allInnerTexts()).map((line) =>
    line.trimEnd(),
  );
  const wanted = YAML.replace('StartAt: Take', 'StartAt: Charge')
    .replace('Take:   #', 'Charge:   #')
    .replace('    Next: Tell\n', '    Next: Tell\n    TimeoutSeconds: 30\n');
  assert.deepEqual(lines.join('\n').trim().split('\n').sort(), wanted.trim().split('\n').sort());
  // The cursor chooses, too.
  await text(page).getByText('Succeed').click();
  await form.getByText('Succeed', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Write it as JSON, without comments?' });
  await question.getByText('# How orders are paid.').waitFor();
  await question.getByRole('button', { name: 'Keep YAML' }).click();
  await text(page).getByText('# whoever waits').waitFor();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await question.getByRole('button', { name: 'Write as JSON' }).click();
  await text(page).getByText('# whoever waits').waitFor({ state: 'detached' });
  assert.equal((await definition(page)).States.Charge.TimeoutSeconds, 30);
  await page.getByRole('button', { name: 'Undo' }).click();
  await text(page).getByText('# whoever waits').waitFor();
}

async function diagnoses({ page, server, open, look }) {
  const wrong = JSON.stringify(
    {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::no:such',
          TimeoutSeconds: -1,
          Next: 'Nowhere',
        },
      },
    },
    null,
    2,
  );
  const answer = await fetch(`${server.url}/api/v1/definitions/validate`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ definition: wrong, severity: 'WARNING' }),
  }).then((response) => response.json());
  assert.ok(answer.diagnostics.length >= 2, JSON.stringify(answer));
  await open(design(undefined, '?view=both'));
  await text(page).waitFor();
  await write(page, wrong);
  const problems = page.getByRole('region', { name: 'Problems' });
  await problems.getByText(`${answer.diagnostics.length} errors`).waitFor();
  const shown = await problems.getByRole('listitem').allInnerTexts();
  assert.deepEqual(
    shown.map((line) => line.replace(/\s+/g, ' ')),
    answer.diagnostics.map((each) =>
      `Error ${each.message} at ${each.location}`.replace(/\s+/g, ' '),
    ),
  );
  await page.locator('.cm-lintRange-error').first().waitFor();
  await problems.getByRole('button', { name: /Nowhere/ }).click();
  const form = page.getByRole('region', { name: 'The state that is chosen' });
  await form
    .getByText(answer.diagnostics.find((each) => /Nowhere/.test(each.message)).message)
    .waitFor();
  await page.getByLabel(/^Ask, Task, /).waitFor();
  await look('designer-problems');
  await write(page, '{"StartAt": ');
  await problems
    .getByText(/Not JSON/)
    .first()
    .waitFor();
  await node(page, 'Ask').waitFor();
}

/** A machine like that of the world's orders, with an execution of its own. */
async function orders(api, world, name) {
  const { definition } = await api.get(`state-machines/${world.machines.orders}`);
  const arn = await api.machine(name, definition);
  await api.ended(
    await api.start(arn, { card: '41', lines: [{ price: 12 }, { price: 30.5 }] }, 'before'),
  );
  return arn;
}

async function tries({ page, api, world, server, open, look }) {
  const arn = await orders(api, world, 'tried');
  await open(design(arn, '?state=Charge'));
  await node(page, 'Charge').waitFor();
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  await drawer.getByText('An execution before').click();
  await page.getByRole('option').filter({ hasText: 'before' }).click();
  const given = JSON.parse(await drawer.getByLabel('Input', { exact: true }).inputValue());
  assert.deepEqual(given.sum, { total: 42.5 }, 'what the state was given, not the execution');
  await drawer.getByLabel('Result', { exact: true }).fill('{"Payload": {"charged": "yes"}}');
  await drawer.getByRole('button', { name: 'Run' }).click();
  await drawer.getByText('Succeeded').waitFor();
  const machine = await api.get(`state-machines/${arn}`);
  const wanted = await fetch(`${server.url}/api/v1/definitions/test-state`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      definition: machine.definition,
      stateName: 'Charge',
      roleArn: machine.roleArn,
      input: JSON.stringify(given),
      mock: { result: '{"Payload": {"charged": "yes"}}', fieldValidationMode: 'NONE' },
    }),
  }).then((response) => response.json());
  const output = await drawer.getByLabel('Output of the test').innerText();
  assert.deepEqual(JSON.parse(output), JSON.parse(wanted.output));
  await drawer.getByText(wanted.nextState, { exact: true }).waitFor();
  await look('designer-test');
  await drawer.getByRole('button', { name: 'gives an error' }).click();
  await drawer.getByLabel('Error', { exact: true }).fill('Card.Lost');
  await drawer.getByRole('button', { name: 'Run' }).click();
  await drawer.getByText('Failed').waitFor();
  await drawer.getByText('Card.Lost').waitFor();
}

async function evaluates({ page, api, world, open }) {
  await open(design(await orders(api, world, 'evaluated')));
  await node(page, 'Charge').click();
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  await drawer.getByRole('button', { name: 'Expression' }).click();
  await drawer.getByText('An execution before').click();
  await page.getByRole('option').filter({ hasText: 'before' }).click();
  const given = drawer.getByLabel('What it gives');
  await drawer
    .getByLabel('Expression', { exact: true })
    .fill("States.Format('{} in all', $.sum.total)");
  await given.filter({ hasText: '"42.5 in all"' }).waitFor();
  await drawer.getByRole('button', { name: 'JSONata' }).click();
  await drawer
    .getByLabel('Expression', { exact: true })
    .fill('$sum($states.input.lines.price) * 2');
  await given.filter({ hasText: /^\s*85\s*$/ }).waitFor();
  await drawer.getByLabel('Expression', { exact: true }).fill('$states.input.nothing');
  await drawer.getByText('States.QueryEvaluationError').waitFor();
}

async function exports({ page, world, open, api }) {
  const machine = await api.get(`state-machines/${world.machines.orders}`);
  await open(design(world.machines.orders));
  await node(page, 'Charge').waitFor();
  const taken = async (what) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: what }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const svg = await taken('Graph as SVG');
  assert.equal(svg.name, 'orders.svg');
  for (const state of Object.keys(JSON.parse(machine.definition).States))
    assert.ok(svg.bytes.includes(`>${state}</text>`), state);
  const png = await taken('Graph as PNG');
  assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg.bytes.toString());
  assert.deepEqual(
    [png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)],
    [2 * width, 2 * height],
  );
  assert.equal((await taken('Text as JSON')).bytes.toString(), machine.definition);
}

async function saves({ page, api, open, look }) {
  const arn = await api.machine('saved', { StartAt: 'Alpha', States: { Alpha: pass() } });
  await open(design(arn));
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  // What is not saved is not lost by following a link.
  await page.getByRole('link', { name: 'State machines', exact: true }).click();
  await page.waitForURL(/\/state-machines$/);
  await page.goBack();
  await node(page, 'Fail').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const found = dialog.getByRole('list', { name: 'Differences' });
  assert.match(await found.innerText(), /Added: Fail\s+Changed: Alpha \(Next, End\)/);
  await dialog.getByLabel('Fail, Fail, added').waitFor();
  await look('designer-save');
  await dialog.getByLabel(/Publish it as a version/).check();
  await dialog.getByRole('button', { name: /^Save and publish/ }).click();
  await page.getByText('It is saved, as version 1.').waitFor();
  const kept = JSON.parse((await api.get(`state-machines/${arn}:1`)).definition);
  assert.deepEqual(kept.States, {
    Alpha: pass('Fail'),
    Fail: { Type: 'Fail', Error: 'Refused', Cause: 'Say why.' },
  });
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
}

async function overwrites({ page, api, open, look, server }) {
  // As it was written elsewhere: with the ends of lines of another system.
  const written = JSON.stringify(
    { StartAt: 'Alpha', States: { Alpha: pass() } },
    null,
    2,
  ).replaceAll('\n', '\r\n');
  const arn = await api.machine('shared', written);
  const elsewhere = async (comment) => {
    const answer = await fetch(`${server.url}/api/v1/state-machines/${arn}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ definition: written.replace('{', `{"Comment": "${comment}",`) }),
    });
    assert.equal(answer.status, 200);
  };
  await open(design(arn));
  await node(page, 'Alpha').click();
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
  await page.getByRole('button', { name: /^Succeed/ }).click();
  await node(page, 'Succeed').waitFor();
  await elsewhere('by another');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It has been saved elsewhere since you began').waitFor();
  await dialog.getByText('Of the machine: Comment').waitFor();
  await look('designer-save-over');
  // And once more while the dialog is open: it is shown before anything is saved.
  await elsewhere('by a third');
  await dialog.getByRole('button', { name: 'Text', exact: true }).click();
  await dialog.getByText('by another').waitFor();
  await dialog.getByRole('button', { name: 'Save over it' }).click();
  await dialog.getByText('by a third').waitFor();
  assert.match((await api.get(`state-machines/${arn}`)).definition, /by a third/);
  await dialog.getByRole('button', { name: 'Save over it' }).click();
  await page.getByText('It is saved.').waitFor();
  const { definition: kept } = await api.get(`state-machines/${arn}`);
  assert.deepEqual(Object.keys(JSON.parse(kept).States), ['Alpha', 'Succeed']);
  assert.equal(kept.replaceAll('\r\n', '').includes('\n'), false, 'the ends of lines');
  // What is saved here is no other's.
  await node(page, 'Alpha').click();
  await page
    .getByRole('region', { name: 'States to add' })
    .getByRole('button', { name: /^Pass/ })
    .click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).waitFor();
  await dialog.getByText('Added: Pass').waitFor();
}

async function drafts({ page, api, open }) {
  const arn = await api.machine('kept', { StartAt: 'Alpha', States: { Alpha: pass() } });
  const other = await api.machine('beside', { StartAt: 'Beta', States: { Beta: pass() } });
  page.on('dialog', (asked) => asked.accept());
  await open(design(arn));
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  await open(design(other));
  await node(page, 'Beta').waitFor();
  assert.equal(await node(page, 'Fail').count(), 0);
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
  await open(design(arn));
  await node(page, 'Fail').waitFor();
  await page.reload();
  await node(page, 'Fail').waitFor();
  await page.getByText('What you had not saved is back').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await node(page, 'Fail').waitFor({ state: 'detached' });
  // Where the browser has no room for it, an earlier one does not come back in its place.
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  await page.evaluate(() => {
    for (const size of [1_000_000, 10_000, 100, 1]) {
      try {
        for (let i = 0; ; i++) window.sessionStorage.setItem(`${size}/${i}`, 'x'.repeat(size));
      } catch {
        // It is full for what is of this size.
      }
    }
  });
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Wait/ }).click();
  await node(page, 'Wait').waitFor();
  await page.reload();
  await node(page, 'Alpha').waitFor();
  assert.equal(await node(page, 'Fail').count(), 0);
}

async function keys({ page, api, open }) {
  const arn = await api.machine('keyed', {
    StartAt: 'Alpha',
    States: { Alpha: pass('Beta'), Beta: pass() },
  });
  await open(design(arn, '?view=both'));
  await node(page, 'Alpha').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name', { exact: true }).waitFor();
  await node(page, 'Alpha').focus();
  await page.keyboard.press('Delete');
  await node(page, 'Alpha').waitFor({ state: 'detached' });
  assert.deepEqual(await definition(page), { StartAt: 'Beta', States: { Beta: pass() } });
  await page.keyboard.press('ControlOrMeta+z');
  await node(page, 'Alpha').waitFor();
  await page.keyboard.press('u');
  assert.deepEqual(Object.keys((await definition(page)).States), ['Alpha', 'Beta']);
}

export default {
  'a workflow is drawn, changed by forms, undone, and created': draws,
  'a state is dragged from one branch to another': moves,
  'graph, form and text with its comments stay in step': inStep,
  'diagnostics of the server stand in text, form and graph': diagnoses,
  'a state is tried with mocks and what it was given before': tries,
  'expressions are tried with what a state was given before': evaluates,
  'the graph is exported as SVG and PNG': exports,
  'a change is reviewed, saved and published': saves,
  'what another has saved meanwhile is not overwritten unseen': overwrites,
  'what is not saved is there again after a reload, for its own machine': drafts,
  'states are removed and brought back by keys': keys,
};
