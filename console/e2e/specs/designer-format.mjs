import assert from 'node:assert/strict';
import { designerPath, pass, textEditor } from '../designerPage.mjs';

const lines = (text) => text.locator('.cm-line').count();

export default {
  async 'minified definitions are indented on request, and where they are read'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const definition = { StartAt: 'A', States: { A: pass('B'), B: pass() } };
    const machine = await api.createMachine('e2e-minified', JSON.stringify(definition));
    await open(designerPath(machine, '?view=text'));
    const editor = textEditor(page);
    await editor.getByText('"StartAt"').first().waitFor();
    assert.equal(await lines(editor), 1);
    // Another format of the same definition is no change.
    for (const [format, text] of [
      ['YAML', 'StartAt: A'],
      ['JSON', '"StartAt":"A"'],
    ]) {
      await page.getByRole('button', { name: format, exact: true }).click();
      await editor.getByText(text).first().waitFor();
      assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0);
    }
    await page.getByRole('button', { name: 'Format', exact: true }).click();
    await page.getByText('Not saved', { exact: true }).waitFor();
    await eventually(async () => (await lines(editor)) > 8, 'the lines of the definition');
    await checkLook('designer-format');
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(async () => (await lines(editor)) === 1, 'the text before');
    await open(`/state-machines/${machine}`);
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    const shown = page.locator('.cm-content[aria-label="Definition of e2e-minified"]');
    await eventually(async () => (await lines(shown)) > 8, 'the indented definition');
  },

  async 'a look at the YAML of a definition changes nothing'({ api, open, page }) {
    const text = '{"StartAt":"A","States":{"A":{"Type":"Pass","Result":[1.0,1e2],\n "End":true}}}';
    const machine = await api.createMachine('e2e-numbers', text);
    await open(designerPath(machine, '?view=text'));
    const editor = textEditor(page);
    for (const [format, shown] of [
      ['YAML', 'StartAt: A'],
      ['JSON', '"Result":[1.0,1e2],'],
    ]) {
      await page.getByRole('button', { name: format, exact: true }).click();
      await editor.getByText(shown).first().waitFor();
      assert.equal(await page.getByText('Not saved', { exact: true }).count(), 0, format);
      const drafts = await page.evaluate(() =>
        Object.keys(window.sessionStorage).filter((key) => key.startsWith('askel.draft')),
      );
      assert.deepEqual(drafts, [], format);
    }
  },
};
