import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  designerPath,
  node,
  pass,
  readDefinition,
  replaceText,
  textEditor,
} from '../designerPage.mjs';
import { createShop } from '../orders.mjs';

async function createsWorkflow({ page, api, open, checkLook, eventually }) {
  await open(designerPath(undefined, '?view=both'));
  await node(page, 'First step').waitFor();
  await page.getByRole('button', { name: /^Wait Waits/ }).dragTo(node(page, 'First step'));
  await node(page, 'Wait').waitFor();
  await page
    .locator('g[data-edge="/States/First step/Next"] .react-flow__edge-interaction')
    .waitFor({ state: 'attached' });
  await page
    .getByRole('button', { name: /^Choice/ })
    .dragTo(page.locator('g[data-edge="/States/First step/Next"]'), { force: true });
  await node(page, 'Choice').waitFor();
  const drawn = await readDefinition(page);
  assert.equal(drawn.States['First step'].Next, 'Choice');
  assert.deepEqual(
    [drawn.States.Choice.Default, drawn.States.Choice.Choices[0].Next],
    ['Wait', 'Wait'],
  );
  assert.deepEqual(drawn.States.Wait, { Type: 'Wait', Seconds: 60, End: true });

  const form = page.getByRole('region', { name: 'Selected state' });
  await node(page, 'Wait').click();
  await form.getByLabel('Seconds', { exact: true }).fill('5');
  await form.getByLabel('Name', { exact: true }).fill('Pause');
  await form.getByLabel('Name', { exact: true }).press('Enter');
  await node(page, 'Pause').waitFor();
  const formed = await readDefinition(page);
  assert.equal(formed.States.Pause.Seconds, 5);
  assert.equal(formed.States.Choice.Default, 'Pause');

  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Undo' }).click();
  await node(page, 'Wait').waitFor();
  assert.equal((await readDefinition(page)).States.Wait.Seconds, 60);
  for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Redo' }).click();
  await node(page, 'Pause').waitFor();
  await page.getByText('No problems').waitFor();
  await checkLook('designer');
  // In a window of 1,024 pixels, the form of the selected state needs no scrolling.
  await page.setViewportSize({ width: 1024, height: 768 });
  await eventually(async () => {
    const { y } = await page.getByRole('textbox', { name: 'Name', exact: true }).boundingBox();
    return y < 600;
  }, 'the field of the name is in the window');
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('drawn');
  await dialog.getByLabel(/Publish a version/).check();
  await dialog.getByLabel('Version description').fill('the first');
  await dialog.getByRole('button', { name: /^Create and publish/ }).click();
  await page.getByText('State machine saved as version 1.').waitFor();
  await page.waitForURL(/\/state-machines\/.*drawn/);
  const { stateMachines } = await api.get('state-machines?maxResults=1000');
  const arn = stateMachines.find((each) => each.name === 'drawn').stateMachineArn;
  const kept = await api.get(`state-machines/${arn}:1`);
  assert.equal(kept.description, 'the first');
  const execution = await api.awaitEnd(await api.start(arn, { value: true }));
  assert.equal(execution.status, 'SUCCEEDED');
  assert.deepEqual(JSON.parse(kept.definition), {
    ...formed,
    Comment: JSON.parse(kept.definition).Comment,
  });
}

async function moves({ page, api, open }) {
  const arn = await api.createMachine('moved', {
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
  await open(designerPath(arn, '?view=both'));
  await node(page, 'Three').waitFor();
  await page
    .locator('.askel-node', { hasText: 'Two' })
    .dragTo(page.locator('.askel-node', { hasText: 'Three' }));
  await page.getByText('Not saved').waitFor();
  const [first, second] = (await readDefinition(page)).States.Fan.Branches;
  assert.deepEqual(first.States, { One: pass() });
  assert.deepEqual(second.States, { Three: pass('Two'), Two: pass() });
  // A click adds a state after the selected Parallel, not inside.
  await page.locator('.askel-group-head', { hasText: 'Fan' }).click();
  await page
    .getByRole('region', { name: 'States to add' })
    .getByRole('button', { name: /^Wait Waits/ })
    .click();
  await node(page, 'Wait').waitFor();
  const { Fan, Wait } = (await readDefinition(page)).States;
  assert.deepEqual([Fan.Branches.length, Fan.Next, Wait.End], [2, 'Wait', true]);
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

async function staysInSync({ page, open }) {
  await open(designerPath(undefined, '?view=both'));
  await textEditor(page).waitFor();
  await replaceText(page, YAML);
  await node(page, 'Tell').waitFor();
  await page.getByText('No problems').waitFor();
  await node(page, 'Take').click();
  const form = page.getByRole('region', { name: 'Selected state' });
  await form.getByLabel('Timeout (seconds)').fill('30');
  await form.getByLabel('Name', { exact: true }).fill('Charge');
  await form.getByLabel('Name', { exact: true }).press('Enter');
  await node(page, 'Charge').waitFor();
  const lines = (await textEditor(page).locator('.cm-line').allInnerTexts()).map((line) =>
    line.trimEnd(),
  );
  const written = lines.join('\n').trim().split('\n');
  const added = written.indexOf('    TimeoutSeconds: 30');
  assert.ok(added > written.indexOf('  Charge:   # the money'), written.join('\n'));
  assert.ok(added < written.indexOf('  Tell:'), written.join('\n'));
  // Everything else is unchanged, including comments and spaces.
  written.splice(added, 1);
  const wanted = YAML.replace('StartAt: Take', 'StartAt: Charge').replace(
    'Take:   #',
    'Charge:   #',
  );
  assert.deepEqual(written, wanted.trim().split('\n'));
  // The cursor selects states too.
  await textEditor(page).getByText('Succeed').click();
  await form.getByText('Succeed', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Convert to JSON without comments?' });
  await question.getByText('# How orders are paid.').waitFor();
  await question.getByRole('button', { name: 'Keep YAML' }).click();
  await textEditor(page).getByText('# whoever waits').waitFor();
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await question.getByRole('button', { name: 'Convert to JSON' }).click();
  await textEditor(page).getByText('# whoever waits').waitFor({ state: 'detached' });
  assert.equal((await readDefinition(page)).States.Charge.TimeoutSeconds, 30);
  await page.getByRole('button', { name: 'Undo' }).click();
  await textEditor(page).getByText('# whoever waits').waitFor();
}

/** Matches the position of unreadable text, which contains the text. The designer omits the text. */
const SOURCE = /\s*(?:at )?\[Source: .*; line: (\d+), column: (\d+)\]$/s;

/** Returns the API's diagnostics of a text, in the form in which the designer lists them. */
async function diagnosticsOf(server, text) {
  const response = await fetch(`${server.url}/api/v1/definitions/validate`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    // The API refuses an empty text. A blank text has the same diagnostics.
    body: JSON.stringify({ definition: text || ' ', severity: 'WARNING' }),
  });
  const answer = await response.json();
  const lines = answer.diagnostics.map(({ severity, code, message, location }) =>
    [
      severity === 'ERROR' ? 'Error' : 'Warning',
      message.replace(SOURCE, ''),
      // AWS reports a workflow without a terminal state without a location.
      ...(location ? [`at ${location.replace(SOURCE, 'line $1, column $2')}`] : []),
      code,
    ]
      .join(' ')
      .replace(/\s+/g, ' '),
  );
  return { ...answer, lines };
}

/** Waits until the designer lists exactly these lines in this order. */
const awaitListed = (page, eventually, lines) =>
  eventually(async () => {
    const items = page.getByRole('region', { name: 'Problems' }).getByRole('listitem');
    const shown = (await items.allInnerTexts()).map((line) => line.trim().replace(/\s+/g, ' '));
    assert.deepEqual(shown, lines);
    assert.ok(!shown.some((line) => line.includes('[Source:')), shown.join('\n'));
    return true;
  }, 'the diagnostics of the API');

async function diagnosesAnyText({ page, server, open, eventually, checkLook }) {
  await open(designerPath(undefined, '?view=text'));
  await textEditor(page).waitFor();
  await page.getByText('No problems').waitFor();
  for (const [what, code] of [
    ['', 'SCHEMA_VALIDATION_FAILED'],
    ['[]', 'SCHEMA_VALIDATION_FAILED'],
    ['17', 'SCHEMA_VALIDATION_FAILED'],
    ['"text"', 'SCHEMA_VALIDATION_FAILED'],
    ['not a definition', 'INVALID_JSON_DESCRIPTION'],
    ['{"StartAt": ', 'INVALID_JSON_DESCRIPTION'],
    ['{"StartAt": "A", "States": {"A": {"Type": "Pass"}}, "More": 1}', 'SCHEMA_VALIDATION_FAILED'],
  ]) {
    const { diagnostics, lines } = await diagnosticsOf(server, what);
    assert.equal(diagnostics[0].code, code, what);
    if (what === '') {
      await textEditor(page).click();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.press('Delete');
    } else await replaceText(page, what);
    await awaitListed(page, eventually, lines);
    const count = lines.length === 1 ? '1 error' : `${lines.length} errors`;
    await page.getByText(count, { exact: true }).waitFor();
  }
  // The console's own parser marks the position of a syntax error.
  await replaceText(page, '{"StartAt": A}');
  await page.locator('.cm-lintRange-error').first().waitFor();
  await awaitListed(page, eventually, (await diagnosticsOf(server, '{"StartAt": A}')).lines);
  await checkLook('designer-text');
}

async function truncates({ page, server, open, eventually }) {
  const states = Object.fromEntries(
    Array.from({ length: 120 }, (_, i) => [`S${i}`, { Type: 'Nap', End: true }]),
  );
  const many = JSON.stringify({ StartAt: 'S0', States: states });
  const { lines, truncated } = await diagnosticsOf(server, many);
  assert.equal(truncated, true);
  await open(designerPath(undefined, '?view=text'));
  await textEditor(page).waitFor();
  await replaceText(page, many);
  await awaitListed(page, eventually, lines);
  await page.getByText(`Only the first ${lines.length} diagnostics are listed.`).waitFor();
}

async function diagnoses({ page, server, open, checkLook, eventually }) {
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
  const { diagnostics, lines } = await diagnosticsOf(server, wrong);
  assert.ok(diagnostics.length >= 2, lines.join());
  await open(designerPath(undefined, '?view=both'));
  await textEditor(page).waitFor();
  await replaceText(page, wrong);
  const problems = page.getByRole('region', { name: 'Problems' });
  await problems.getByText(`${diagnostics.length} errors`).waitFor();
  await awaitListed(page, eventually, lines);
  await page.locator('.cm-lintRange-error').first().waitFor();
  await problems.getByRole('button', { name: /Nowhere/ }).click();
  const form = page.getByRole('region', { name: 'Selected state' });
  await form.getByText(diagnostics.find((each) => /Nowhere/.test(each.message)).message).waitFor();
  await page.getByLabel(/^Ask, Task, /).waitFor();
  await checkLook('designer-problems');
  await replaceText(page, '{"StartAt": ');
  await awaitListed(page, eventually, (await diagnosticsOf(server, '{"StartAt": ')).lines);
  await node(page, 'Ask').waitFor();
}

async function exports({ page, world, open, api }) {
  const machine = await api.get(`state-machines/${world.machines.orders}`);
  await open(designerPath(world.machines.orders));
  await node(page, 'Charge').waitFor();
  const exported = async (what) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: what }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  };
  const svg = await exported('Graph as SVG');
  assert.equal(svg.name, 'orders.svg');
  for (const state of Object.keys(JSON.parse(machine.definition).States))
    assert.ok(svg.bytes.includes(`>${state}</text>`), state);
  const png = await exported('Graph as PNG');
  assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg.bytes.toString());
  assert.deepEqual(
    [png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)],
    [2 * width, 2 * height],
  );
  assert.equal((await exported('Text as JSON')).bytes.toString(), machine.definition);
}

async function bindsKeys({ page, api, open }) {
  const arn = await api.createMachine('keyed', {
    StartAt: 'Alpha',
    States: { Alpha: pass('Beta'), Beta: pass() },
  });
  await open(designerPath(arn, '?view=both'));
  await node(page, 'Alpha').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name', { exact: true }).waitFor();
  await node(page, 'Alpha').focus();
  await page.keyboard.press('Delete');
  await node(page, 'Alpha').waitFor({ state: 'detached' });
  assert.deepEqual(await readDefinition(page), { StartAt: 'Beta', States: { Beta: pass() } });
  await page.keyboard.press('ControlOrMeta+z');
  await node(page, 'Alpha').waitFor();
  await page.keyboard.press('u');
  assert.deepEqual(Object.keys((await readDefinition(page)).States), ['Alpha', 'Beta']);
}

async function showsIcons({ page, api, open }) {
  const arn = await api.createMachine('only-text', { StartAt: 'Alpha', States: { Alpha: pass() } });
  await open(designerPath(arn, '?view=text'));
  await textEditor(page).waitFor();
  const icon = page
    .getByRole('region', { name: 'States to add' })
    .locator('.askel-state-icon')
    .first();
  const { width, height } = await icon.boundingBox();
  assert.deepEqual([width, height], [18, 18]);
  assert.equal(await icon.evaluate((one) => window.getComputedStyle(one).fill), 'none');
}

async function showsHandlers({ page, open, api }) {
  const { machine } = await createShop(api, 'handlers');
  await open(designerPath(machine));
  const badges = (name) => node(page, name).locator('.askel-node-handler');
  await badges('Charge').waitFor();
  assert.deepEqual(await badges('Charge').allInnerTexts(), ['↻ 3']);
  assert.deepEqual(await badges('Handle').allInnerTexts(), ['⤳ 1']);
  const text = await badges('Handle').getAttribute('title');
  assert.equal(text, 'Catch: States.ALL → Sorry');
  await page.getByRole('button', { name: 'Table view' }).click();
  await page
    .getByRole('row', { name: /^Handle / })
    .getByText(text)
    .waitFor();
}

/** The navigation leaves the designer less room than the window suggests. */
async function showsFormBeside({ page, api, open }) {
  const arn = await api.createMachine('beside', { StartAt: 'Alpha', States: { Alpha: pass() } });
  await page.setViewportSize({ width: 1180, height: 800 });
  await open(designerPath(arn));
  await page.getByRole('navigation').getByRole('link', { name: 'Home', exact: true }).waitFor();
  await node(page, 'Alpha').click();
  const field = page
    .getByRole('region', { name: 'Selected state' })
    .getByRole('textbox', { name: 'Name', exact: true });
  await field.waitFor();
  const form = await page.getByRole('region', { name: 'Selected state' }).boundingBox();
  const graph = await page.locator('.askel-designer-graph').boundingBox();
  const places = JSON.stringify({ form, graph });
  assert.ok(form.x >= graph.x + graph.width, places);
  assert.ok(form.y <= graph.y, places);
  assert.ok(form.x + form.width <= 1180, places);
  const { y, height } = await field.boundingBox();
  assert.ok(y + height <= 800, `the field of the name ends at ${y + height}`);
}

async function renamesByKeyboard({ page, api, open }) {
  const arn = await api.createMachine('renamed', {
    StartAt: 'Alpha',
    States: { Alpha: pass('Beta'), Beta: pass() },
  });
  await open(designerPath(arn, '?state=Alpha'));
  const form = page.getByRole('region', { name: 'Selected state' });
  const name = form.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Gamma');
  await page.keyboard.press('Tab');
  await node(page, 'Gamma').waitFor();
  const focused = form.locator(':focus');
  await focused.waitFor();
  assert.notEqual(await focused.evaluate((one) => one.tagName), 'INPUT');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await focused.inputValue(), 'Gamma');
  // Enter renames, too, and the field keeps the focus.
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Delta');
  await page.keyboard.press('Enter');
  await node(page, 'Delta').waitFor();
  assert.equal(await focused.inputValue(), 'Delta');
}

/** References to a renamed state are in states before and after it. */
async function keepsRenamedSelected({ page, api, open }) {
  const isPresent = { Variable: '$.total', IsPresent: true };
  const work = 'arn:aws:lambda:us-east-1:123456789012:function:work';
  const caught = { ErrorEquals: ['States.ALL'], Next: 'Beta' };
  const arn = await api.createMachine('renamed-references', {
    StartAt: 'Alpha',
    States: {
      Alpha: { Type: 'Choice', Choices: [{ ...isPresent, Next: 'Gamma' }], Default: 'Beta' },
      Beta: pass('Gamma'),
      Gamma: pass('Delta'),
      Delta: { Type: 'Task', Resource: work, Catch: [caught], End: true },
    },
  });
  await open(designerPath(arn, '?state=Beta'));
  const form = page.getByRole('region', { name: 'Selected state' });
  const name = form.getByRole('textbox', { name: 'Name', exact: true });
  for (const [before, after] of [
    ['Beta', 'Second'],
    ['Gamma', 'Third'],
    ['Delta', 'Fourth'],
    ['Second', 'Beta'],
  ]) {
    await node(page, before).click();
    await page.waitForURL(`**state=${before}*`);
    await name.fill(after);
    await page.keyboard.press('Enter');
    await node(page, after).waitFor();
    await page.waitForURL(`**state=${after}*`);
    assert.equal(await name.inputValue(), after);
  }
}

export default {
  'a renamed state stays selected when other states refer to it': keepsRenamedSelected,
  'a state is renamed by keyboard, and the focus stays in the form': renamesByKeyboard,
  'the form of the selected state is beside the graph with open navigation': showsFormBeside,
  'states have badges of their Retriers and Catchers': showsHandlers,
  'the palette has icons when only the text is shown': showsIcons,
  'a workflow is drawn, changed by forms, undone, and created': createsWorkflow,
  'a state is dragged from one branch to another': moves,
  'graph, form and text stay in sync, comments included': staysInSync,
  'diagnostics of the server are shown in text, form and graph': diagnoses,
  'diagnostics are those of the API for any text': diagnosesAnyText,
  'a truncated list of diagnostics is marked': truncates,
  'the graph is exported as SVG and PNG': exports,
  'keys remove and restore states': bindsKeys,
};
