import assert from 'node:assert/strict';
import { designerPath, node, pass } from '../designerPage.mjs';

async function saves({ page, api, open, checkLook }) {
  const arn = await api.createMachine('saved', { StartAt: 'Alpha', States: { Alpha: pass() } });
  await open(designerPath(arn));
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  // Unsaved changes survive a followed link.
  await page.getByRole('link', { name: 'State machines', exact: true }).click();
  await page.waitForURL(/\/state-machines$/);
  await page.goBack();
  await node(page, 'Fail').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const found = dialog.getByRole('list', { name: 'Differences' });
  assert.match(await found.innerText(), /Added: Fail\s+Changed: Alpha \(Next, End\)/);
  await dialog.getByLabel('Fail, Fail, added').waitFor();
  await checkLook('designer-save');
  await dialog.getByLabel(/Publish a version/).check();
  await dialog.getByRole('button', { name: /^Save and publish/ }).click();
  await page.getByText('State machine saved as version 1.').waitFor();
  const kept = JSON.parse((await api.get(`state-machines/${arn}:1`)).definition);
  assert.deepEqual(kept.States, {
    Alpha: pass('Fail'),
    Fail: { Type: 'Fail', Error: 'Refused', Cause: 'Describe the reason.' },
  });
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
}

async function overwrites({ page, api, open, checkLook, server }) {
  // A definition from another system, with CRLF line endings.
  const written = JSON.stringify(
    { StartAt: 'Alpha', States: { Alpha: pass() } },
    null,
    2,
  ).replaceAll('\n', '\r\n');
  const arn = await api.createMachine('shared', written);
  const saveElsewhere = async (comment) => {
    const answer = await fetch(`${server.url}/api/v1/state-machines/${arn}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ definition: written.replace('{', `{"Comment": "${comment}",`) }),
    });
    assert.equal(answer.status, 200);
  };
  await open(designerPath(arn));
  await node(page, 'Alpha').click();
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
  await page.getByRole('button', { name: /^Succeed/ }).click();
  await node(page, 'Succeed').waitFor();
  await saveElsewhere('by another');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Someone else saved changes').waitFor();
  await dialog.getByText('State machine: Comment').waitFor();
  await checkLook('designer-save-over');
  // A change that is saved while the dialog is open is shown before anything is overwritten.
  await saveElsewhere('by a third');
  await dialog.getByRole('button', { name: 'Text', exact: true }).click();
  await dialog.getByText('by another').waitFor();
  await dialog.getByRole('button', { name: 'Overwrite' }).click();
  await dialog.getByText('by a third').waitFor();
  assert.match((await api.get(`state-machines/${arn}`)).definition, /by a third/);
  await dialog.getByRole('button', { name: 'Overwrite' }).click();
  await page.getByText('State machine saved.').waitFor();
  const { definition: kept } = await api.get(`state-machines/${arn}`);
  assert.deepEqual(Object.keys(JSON.parse(kept).States), ['Alpha', 'Succeed']);
  assert.equal(kept.replaceAll('\r\n', '').includes('\n'), false, 'the line endings');
  // After the save, the user's own version is not reported as a conflict.
  await node(page, 'Alpha').click();
  await page
    .getByRole('region', { name: 'States to add' })
    .getByRole('button', { name: /^Pass/ })
    .click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('button', { name: 'Save', exact: true }).waitFor();
  await dialog.getByText('Added: Pass').waitFor();
}

async function keepsDrafts({ page, api, open }) {
  const arn = await api.createMachine('kept', { StartAt: 'Alpha', States: { Alpha: pass() } });
  const other = await api.createMachine('beside', { StartAt: 'Beta', States: { Beta: pass() } });
  page.on('dialog', (asked) => asked.accept());
  await open(designerPath(arn));
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  await open(designerPath(other));
  await node(page, 'Beta').waitFor();
  assert.equal(await node(page, 'Fail').count(), 0);
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
  await open(designerPath(arn));
  await node(page, 'Fail').waitFor();
  await page.reload();
  await node(page, 'Fail').waitFor();
  const restored = page.getByText('Unsaved changes restored');
  await restored.waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await node(page, 'Fail').waitFor({ state: 'detached' });
  await restored.waitFor({ state: 'detached' });
  // The type of a new state machine is stored with the draft.
  await open(designerPath());
  const type = page.getByRole('button', { name: /^Type/ });
  await type.click();
  await page.getByRole('option', { name: 'Express' }).click();
  await page.getByText('Not saved', { exact: true }).waitFor();
  await page.reload();
  await type.filter({ hasText: 'Express' }).waitFor();
  // When the draft does not fit into the storage, an older one is not restored.
  await open(designerPath(arn));
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  await page.evaluate(() => {
    for (const size of [1_000_000, 10_000, 100, 1]) {
      try {
        for (let i = 0; ; i++) window.sessionStorage.setItem(`${size}/${i}`, 'x'.repeat(size));
      } catch {
        // The storage has no space for items of this size.
      }
    }
  });
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Wait Waits/ }).click();
  await node(page, 'Wait').waitFor();
  await page.reload();
  await node(page, 'Alpha').waitFor();
  assert.equal(await node(page, 'Fail').count(), 0);
}

async function announcesRestored({ page, api, open }) {
  const arn = await api.createMachine('restored', { StartAt: 'Alpha', States: { Alpha: pass() } });
  page.on('dialog', (asked) => asked.accept());
  const restored = page.getByText('Unsaved changes restored');
  const addState = async (name) => {
    await open(designerPath(arn));
    await node(page, 'Alpha').click();
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await node(page, name).waitFor();
    await page.reload();
    await restored.waitFor();
  };
  await addState('Fail');
  await page.getByRole('button', { name: 'Discard' }).click();
  await node(page, 'Fail').waitFor({ state: 'detached' });
  await restored.waitFor({ state: 'detached' });
  assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
  // The message disappears with the save, and is not shown on other pages.
  await addState('Parallel');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('State machine saved.').waitFor();
  await restored.waitFor({ state: 'detached' });
  await addState('Succeed');
  await page.getByRole('link', { name: 'View state machine' }).click();
  await page.getByRole('heading', { level: 1, name: 'restored' }).waitFor();
  assert.equal(await restored.count(), 0);
}

async function discardsOutdated({ page, api, open, server }) {
  const definition = { StartAt: 'Alpha', States: { Alpha: pass() } };
  const arn = await api.createMachine('outdated', definition);
  page.on('dialog', (asked) => asked.accept());
  await open(designerPath(arn));
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Fail/ }).click();
  await node(page, 'Fail').waitFor();
  const answer = await fetch(`${server.url}/api/v1/state-machines/${arn}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ definition: JSON.stringify({ ...definition, Comment: 'by another' }) }),
  });
  assert.equal(answer.status, 200);
  await page.reload();
  await page.getByText('Unsaved changes restored').waitFor();
  const save = page.getByRole('button', { name: 'Save', exact: true }).first();
  const dialog = page.getByRole('dialog');
  const conflict = dialog.getByText('Someone else saved changes');
  await save.click();
  await conflict.waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  // A draft that begins with the changes of the other person overwrites nothing.
  await page.getByRole('button', { name: 'Discard' }).click();
  await node(page, 'Fail').waitFor({ state: 'detached' });
  await node(page, 'Alpha').click();
  await page.getByRole('button', { name: /^Wait Waits/ }).click();
  await node(page, 'Wait').waitFor();
  await save.click();
  await dialog.getByRole('list', { name: 'Differences' }).waitFor();
  assert.equal(await conflict.count(), 0);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('State machine saved.').waitFor();
  assert.match((await api.get(`state-machines/${arn}`)).definition, /by another/);
}

export default {
  async 'a field that is not JSON is kept, and prevents saving'({ page, api, open, checkLook }) {
    const arn = await api.createMachine('unfinished', {
      StartAt: 'Alpha',
      States: { Alpha: { ...pass('Beta'), Result: { id: 1 } }, Beta: pass() },
    });
    await open(designerPath(arn));
    await node(page, 'Alpha').click();
    const result = page.getByRole('textbox', { name: 'Result', exact: true });
    await result.fill('{"id": 2, "note": "without a brace"');
    await page.getByText('1 error').waitFor();
    await node(page, 'Beta').click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    // The warning leads back to the state, whose field has the typed text.
    await page
      .getByText(/^Alpha, Result: This is not valid JSON/)
      .first()
      .waitFor();
    assert.equal(await result.inputValue(), '{"id": 2, "note": "without a brace"');
    await checkLook('designer-unfinished');
    // Digits that a JavaScript number would round are saved.
    await result.fill('{"id": 9007199254740993}');
    await page.getByText('No problems').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').getByText('Changed: Alpha (Result)').waitFor();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Save$/ })
      .click();
    await page.getByText('State machine saved.').first().waitFor();
    const { definition } = await api.get(`state-machines/${arn}`);
    assert.match(definition, /9007199254740993/);
  },

  'restored changes are announced until they are discarded or saved': announcesRestored,
  'a change is reviewed, saved and published': saves,
  'after an outdated draft is discarded, the next one overwrites nothing': discardsOutdated,
  'changes that another user saved are shown before they are overwritten': overwrites,
  'unsaved changes are restored after a reload, per state machine': keepsDrafts,
};
