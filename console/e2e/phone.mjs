// Checks a table in the window of a phone.
import assert from 'node:assert/strict';
import { eventually } from './waiting.mjs';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

/**
 * Checks that a table shows texts such as name and status in the window of a phone, and that none of
 * its columns is cut off.
 *
 * @param label the accessible name of the table
 */
export async function checkPhoneTable(page, label, texts) {
  await page.setViewportSize(PHONE);
  await page.locator('.askel-phone-table').first().waitFor();
  const table = page.getByRole('table', { name: label });
  for (const text of texts) {
    const shown = table.getByText(text, { exact: true }).filter({ visible: true }).first();
    // A reload of the table may replace the element meanwhile.
    const { x, width } = await eventually(
      async () => (await shown.boundingBox()) ?? undefined,
      `${label}: ${text}`,
    );
    assert.ok(x >= 0 && x + width <= PHONE.width, `${label}: ${text} from ${x} to ${x + width}`);
  }
  const { hidden, scrolled } = await table.evaluate(({ parentElement: scroller }) => ({
    hidden: scroller.scrollWidth - scroller.clientWidth,
    scrolled: scroller.scrollLeft,
  }));
  assert.deepEqual({ hidden, scrolled }, { hidden: 0, scrolled: 0 }, label);
  // A row shows the other columns on request.
  const more = table.getByRole('button', { name: 'More', exact: true }).first();
  if ((await more.count()) > 0) {
    await more.click();
    await table.getByRole('button', { name: 'Less', exact: true }).first().click();
  }
  await page.setViewportSize(DESK);
  await page.locator('.askel-phone-table').first().waitFor({ state: 'detached' });
}

/**
 * Checks that the filters of a table are as wide as the window of a phone, in each line of them.
 *
 * @param filters the element of all filters
 */
export async function checkPhoneFilters(page, filters) {
  await page.setViewportSize(PHONE);
  await page.locator('.askel-phone-table').first().waitFor();
  const { right, lines } = await filters.evaluate((all) => {
    const ends = new Map();
    for (const each of all.children) {
      const box = each.getBoundingClientRect();
      ends.set(box.top, Math.max(ends.get(box.top) ?? 0, box.right));
    }
    return { right: all.getBoundingClientRect().right, lines: [...ends.values()] };
  });
  for (const end of lines) assert.ok(Math.abs(end - right) < 2, `${lines} end at ${right}`);
  await page.setViewportSize(DESK);
  await page.locator('.askel-phone-table').first().waitFor({ state: 'detached' });
}
