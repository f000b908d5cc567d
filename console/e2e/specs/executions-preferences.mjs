import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';

const table = (page) => page.getByRole('table', { name: 'Executions' });
const header = (page, name) => table(page).getByRole('columnheader', { name });
const preferences = (page) => page.getByRole('dialog', { name: 'Preferences' });
const names = async (page) =>
  (await table(page).locator('tbody tr th').allInnerTexts()).map((text) => text.trim());
// A copy of the header, which stays visible, covers the header of the table.
const sortBy = (page, name) =>
  header(page, name).getByRole('button').first().click({ force: true });

export default {
  async 'columns are hidden, and stay hidden'({ open, page, checkLook }) {
    await open('/executions');
    await header(page, 'Duration').waitFor();
    // Few executions have redrives.
    assert.equal(await header(page, 'Redrives').count(), 0);
    const clicks = countClicks();
    await clicks.on(page.getByRole('button', { name: 'Preferences' }));
    await clicks.on(preferences(page).getByRole('checkbox', { name: 'Duration' }));
    await checkLook('executions-preferences');
    await clicks.on(preferences(page).getByRole('button', { name: 'Close', exact: true }).last());
    await header(page, 'Duration').waitFor({ state: 'detached' });
    assert.equal(clicks.count, 3);
    await page.reload();
    await header(page, 'Error').waitFor();
    assert.equal(await header(page, 'Duration').count(), 0);
  },

  async 'a column is resized by keyboard and pointer, and keeps its width'({
    open,
    page,
    eventually,
  }) {
    await open('/executions');
    await table(page).locator('tbody th').first().waitFor();
    // A copy of the header, which stays visible, covers the header of the table.
    const resizer = page
      .getByRole('button', { name: 'Error' })
      .and(page.locator('[class*=resizer]'));
    const width = async () => (await header(page, 'Error').boundingBox()).width;
    const before = await width();
    await resizer.last().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await eventually(async () => (await width()) > before + 5, 'a wider column');
    const wider = await width();
    const { x, y, height } = await resizer.last().boundingBox();
    await page.mouse.move(x + 3, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 63, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => (await width()) > wider + 40, 'a still wider column');
    // The table draws the last step of the pointer in a later frame.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const widest = await width();
    await page.reload();
    await table(page).locator('tbody th').first().waitFor();
    await eventually(async () => Math.abs((await width()) - widest) < 2, 'the same width');
  },

  async 'the executions of all pages are counted'({ open, page, api }) {
    const machine = await api.createMachine('e2e-counted', {
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed' } },
    });
    const started = Array.from({ length: 60 }, (_, at) =>
      api.start(machine, {}, `counted-${at + 1}`),
    );
    await Promise.all(started);
    await api.awaitEnd(await started.at(-1));
    const count = (text) => page.getByText(text, { exact: true }).first().waitFor();
    await open('/executions?name=counted-5');
    await count('(11)');
    await open('/executions?name=counted-');
    await count('(60)');
  },

  async 'rows are denser'({ open, page, eventually }) {
    await open('/executions');
    const row = table(page).getByRole('row').nth(1);
    await row.getByRole('link').first().waitFor();
    const before = (await row.boundingBox()).height;
    await page.getByRole('button', { name: 'Preferences' }).click();
    await preferences(page).getByRole('button', { name: 'Compact' }).click();
    await eventually(async () => (await row.boundingBox()).height < before, 'lower rows');
  },

  async 'times are shown in UTC'({ open, page, api, world }) {
    const { startDate } = await api.describe(world.sleeper);
    await open('/executions?name=asleep-1');
    await page.getByRole('button', { name: 'Preferences' }).click();
    await preferences(page).getByRole('button', { name: 'Exact' }).click();
    await preferences(page).getByRole('button', { name: 'UTC' }).click();
    const expected = new Intl.DateTimeFormat('en-US', {
      dateStyle: 'medium',
      timeStyle: 'medium',
      timeZone: 'UTC',
    }).format(new Date(startDate * 1000));
    await table(page).getByText(`${expected} UTC`).waitFor();
  },

  async 'the loaded page is sorted by a column'({ open, page }) {
    await open('/executions?name=paid-');
    await table(page).getByRole('link', { name: 'paid-6' }).waitFor();
    const served = await names(page);
    await sortBy(page, 'Name');
    await page.getByText('Sorted: this page only.').waitFor();
    assert.deepEqual(await names(page), [...served].sort());
    await sortBy(page, 'Name');
    assert.deepEqual(await names(page), [...served].sort().reverse());
  },

  async 'the order of the server holds for all pages'({ open, page }) {
    await open('/executions?name=paid-');
    await table(page).getByRole('link', { name: 'paid-6' }).waitFor();
    const served = await names(page);
    assert.equal(await header(page, 'Started').getAttribute('aria-sort'), 'descending');
    await sortBy(page, 'Started');
    await page.getByText('Sorted: this page only.').waitFor();
    assert.deepEqual(await names(page), [...served].reverse());
    await sortBy(page, 'Started');
    await page.getByText('Sorted: this page only.').waitFor({ state: 'detached' });
    assert.deepEqual(await names(page), served);
  },

  async 'executions are found within an absolute range'({ open, page, api, world, checkLook }) {
    const { startDate } = await api.describe(world.paid);
    // The fields have local time; the browser has the zone of this process.
    const field = (seconds) => {
      const date = new Date(seconds * 1000);
      return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    };
    await open('/executions?name=paid-1');
    await page.getByRole('button', { name: /^Time/ }).click();
    await page.getByRole('option', { name: 'Absolute range…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Started within a range' });
    await dialog.getByLabel(/^From/).fill(field(startDate + 120));
    await dialog.getByLabel(/^To/).fill(field(startDate - 120));
    await dialog.getByText('The end must be after the start').waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Apply' }).isDisabled());
    await checkLook('executions-range');
    await dialog.getByLabel(/^From/).fill(field(startDate - 120));
    await dialog.getByLabel(/^To/).fill(field(startDate + 120));
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await table(page).getByRole('link', { name: 'paid-1' }).waitFor();
    const search = new URL(page.url()).searchParams;
    assert.equal(Date.parse(search.get('from')), Math.floor((startDate - 120) / 60) * 60_000);
    await open(`/executions?name=paid-1&to=${new Date((startDate - 120) * 1000).toISOString()}`);
    await page.getByText('No matching executions').waitFor();
  },

  async 'a turned phone keeps the open dialog, and columns keep their widths'({
    open,
    page,
    eventually,
  }) {
    await page.setViewportSize({ width: 390, height: 844 });
    await open('/executions?name=paid-1');
    await page.locator('.askel-phone-table').waitFor();
    await page.getByRole('button', { name: /^Time/ }).click();
    await page.getByRole('option', { name: 'Absolute range…' }).click();
    const from = page.getByRole('dialog', { name: 'Started within a range' }).getByLabel(/^From/);
    await from.fill('2026-01-02T03:04');
    await page.setViewportSize({ width: 844, height: 390 });
    await page.locator('.askel-phone-table').waitFor({ state: 'detached' });
    assert.match(await from.inputValue(), /^2026-01-02T03:04/);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
    const width = async (name) => (await header(page, name).boundingBox()).width;
    const before = [await width('Name'), await width('Error')];
    const resizer = page
      .getByRole('button', { name: 'Error' })
      .and(page.locator('[class*=resizer]'));
    await resizer.last().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await eventually(async () => (await width('Error')) > before[1] + 5, 'a wider column');
    assert.ok(Math.abs((await width('Name')) - before[0]) < 2, `${before} ${await width('Name')}`);
  },

  async 'the first column stays visible'({ open, page }) {
    await page.setViewportSize({ width: 700, height: 800 });
    await open('/executions?name=asleep-1');
    const link = table(page).getByRole('link', { name: 'asleep-1' });
    await link.waitFor();
    const before = (await link.boundingBox()).x;
    await page.locator('[data-columns-follow="true"]').waitFor();
    await table(page).evaluate((element) => {
      element.parentElement.scrollLeft = 400;
    });
    const after = (await link.boundingBox()).x;
    assert.ok(after >= 0 && after <= before, `${before} ${after}`);
    assert.ok((await table(page).evaluate((element) => element.parentElement.scrollLeft)) > 100);
    await table(page).evaluate((element) => {
      element.parentElement.scrollLeft = 10_000;
    });
    await page.locator('[data-columns-follow="false"]').waitFor();
  },
};
