// Checks the names of executions in tables.
import assert from 'node:assert/strict';
import { eventually } from './waiting.mjs';

/**
 * Checks that a table shows the difference of two long names that differ only in their ends, and
 * that each is one whole text for assistive technology and for copies.
 */
export async function checkVisibleEnds(page, table, names) {
  const pictures = [];
  for (const name of names) {
    const link = table.getByRole('link', { name, exact: true });
    await link.waitFor();
    const { x, width } = await link.boundingBox();
    assert.ok(
      x >= 0 && x + width <= page.viewportSize().width,
      `${name} from ${x} to ${x + width}`,
    );
    const isCut = await link.evaluate((each) => each.querySelector('[data-cut]') !== null);
    assert.ok(isCut, `${name} is longer than its place`);
    const copied = await link.evaluate((each) => {
      const selection = window.getSelection();
      selection.selectAllChildren(each);
      const text = selection.toString();
      selection.removeAllRanges();
      return text;
    });
    assert.equal(copied.trim(), name);
    pictures.push(
      await eventually(() => link.screenshot({ animations: 'disabled' }), `a picture of ${name}`),
    );
  }
  assert.ok(!pictures[0].equals(pictures[1]), `${names} look different`);
}
