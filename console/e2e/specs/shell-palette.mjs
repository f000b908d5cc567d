import assert from 'node:assert/strict';

const palette = (page) =>
  page.getByRole('combobox', { name: 'Search pages, actions, names or ARNs' });
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true });
const options = (page) => page.getByRole('listbox', { name: 'Results' }).getByRole('option');

/** Opens the palette on a page that has loaded. */
async function openPalette(page, query) {
  await page.keyboard.press('Control+k');
  await palette(page).fill(query);
}

export default {
  async 'the palette finds state machines by some of their letters, and recent items'({
    open,
    page,
    checkLook,
  }) {
    await open('/');
    await heading(page, 'Home').waitFor();
    await openPalette(page, 'slprs');
    await options(page)
      .filter({ hasText: 'sleepers' })
      .filter({ hasText: 'State machine' })
      .waitFor();
    await page.keyboard.press('Enter');
    await heading(page, 'sleepers').waitFor();
    // The machine is now the first row without a query.
    await openPalette(page, '');
    await options(page).first().getByText('sleepers').waitFor();
    await options(page).first().getByText('Recent').waitFor();
    await checkLook('palette-recent');
    await page.keyboard.press('Escape');
    await open('/inbox');
    await heading(page, 'Inbox').waitFor();
    await openPalette(page, '');
    await page.keyboard.press('Enter');
    await heading(page, 'sleepers').waitFor();
  },

  async 'the palette finds executions while their names are typed'({ open, page }) {
    await open('/inbox');
    await heading(page, 'Inbox').waitFor();
    await openPalette(page, 'asle');
    const found = options(page).filter({ hasText: 'sleepers asleep-1' });
    await found.getByText('Execution', { exact: true }).waitFor();
    await found.click();
    await heading(page, 'asleep-1').waitFor();
  },

  async 'the palette has the focus before the next key'({ open, page }) {
    await open('/');
    await heading(page, 'Home').waitFor();
    // No event is handled between the keys and the read of the focus.
    const focused = await page.evaluate(() => {
      const keys = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new window.KeyboardEvent('keydown', keys));
      return document.activeElement?.getAttribute('aria-label');
    });
    assert.equal(focused, 'Search pages, actions, names or ARNs');
    await page.keyboard.type('slprs');
    await options(page).filter({ hasText: 'sleepers' }).first().waitFor();
  },

  async 'the palette changes the colour mode'({ open, page, eventually }) {
    await open('/');
    await heading(page, 'Home').waitFor();
    const isDark = () => page.evaluate(() => document.body.classList.contains('awsui-dark-mode'));
    assert.equal(await isDark(), false);
    await openPalette(page, 'dark mode');
    await page.keyboard.press('Enter');
    await eventually(isDark, 'the dark mode');
  },
};
