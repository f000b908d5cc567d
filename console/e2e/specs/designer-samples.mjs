import assert from 'node:assert/strict';
import { designerPath, node, readDefinition } from '../designerPage.mjs';

export default {
  async 'samples are valid workflows'({ api, open, page, eventually }) {
    await open(designerPath(undefined, '?view=both'));
    const menu = page.getByRole('button', { name: 'Samples' });
    await menu.click();
    const titles = await page.getByRole('menuitem').allInnerTexts();
    await page.keyboard.press('Escape');
    assert.ok(titles.length >= 5, titles.join());
    let before = await readDefinition(page);
    for (const [at, title] of titles.entries()) {
      await menu.click();
      await page.getByRole('menuitem').nth(at).click();
      const sample = await eventually(async () => {
        const shown = await readDefinition(page).catch(() => undefined);
        return shown !== undefined && shown.Comment !== before.Comment ? shown : undefined;
      }, title);
      await node(page, sample.StartAt).waitFor();
      await api.createMachine(`e2e-sample-${at}`, sample);
      before = sample;
    }
  },
};
