// Checks the appearance of a page: screenshots in both modes and at three widths, and the findings
// of axe.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ALL = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};
/** The modes differ only in colours. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
const DESK = { width: 1440, height: 900 };
/** Narrower windows. */
const NARROW = { tablet: { width: 1024, height: 768 }, phone: { width: 390, height: 844 } };

/**
 * Takes screenshots of a whole page, or of an open dialog. Fails with the findings of axe, when the
 * page is wider than a phone, or when a dialog has several primary buttons.
 *
 * Firefox shows only the light mode, without axe: its extended support release cannot change the
 * mode, and its page ended three times while axe ran.
 */
export async function checkLook(page, name, folder, isFirefox = false) {
  mkdirSync(folder, { recursive: true });
  const problems = [];
  const isPage = (await page.getByRole('dialog').count()) === 0;
  const screenshot = async (kind, { width, height }) => {
    // The window is resized to the height of the page, because Playwright's full-page screenshot
    // closes the navigation.
    const all = await page.evaluate(() => document.documentElement.scrollHeight);
    if (isPage && all > height) {
      await page.setViewportSize({ width, height: all });
      await awaitSettled(page);
    }
    await page.screenshot({ path: join(folder, `${name}-${kind}.png`) });
  };
  await page.locator('.askel-graph-text[role="status"]').first().waitFor({ state: 'hidden' });
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const mode of isFirefox ? ['light'] : ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: mode, reducedMotion: 'reduce' });
    await awaitSettled(page);
    await screenshot(mode, DESK);
    if (isFirefox) continue;
    const rules = mode === 'light' ? ALL : COLOURS;
    for (const problem of await runAxe(page, rules)) problems.push(`${mode}: ${problem}`);
  }
  for (const [kind, size] of Object.entries(NARROW)) {
    await page.setViewportSize(size);
    for (const mode of isFirefox ? ['light'] : ['dark', 'light']) {
      await page.emulateMedia({ colorScheme: mode, reducedMotion: 'reduce' });
      await awaitSettled(page);
      await screenshot(mode === 'light' ? kind : `${kind}-dark`, size);
    }
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (kind === 'phone' && width > size.width)
      problems.push(`the page is ${width} wide on a phone of ${size.width}`);
  }
  await page.setViewportSize(DESK);
  await awaitSettled(page);
  for (const problem of await findSerifs(page)) problems.push(problem);
  const primary = page.getByRole('dialog').last().locator('button[class*="variant-primary"]');
  if (!isPage && (await primary.count()) > 1)
    problems.push(`the dialog has several primary buttons: ${await primary.allInnerTexts()}`);
  if (problems.length > 0) throw new Error(`${name}:\n  ${problems.join('\n  ')}`);
}

/** Fails when a text of the page has a serif font, or may get one. */
export async function checkFonts(page, name) {
  const problems = await findSerifs(page);
  if (problems.length > 0) throw new Error(`${name}:\n  ${problems.join('\n  ')}`);
}

/**
 * Finds texts and field values whose font list has no sans-serif or monospace family, so that the
 * browser's default may be used.
 */
export async function findSerifs(page) {
  return page.evaluate(() => {
    const sansSerif = /(^|, )((ui-)?(sans-serif|monospace)|system-ui)(,|$)/;
    const textless = ['checkbox', 'radio', 'range', 'color', 'file', 'hidden'];
    const hasText = (one) =>
      one.matches('input, textarea')
        ? !textless.includes(one.type) && (one.value || one.placeholder)
        : [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return [...document.body.querySelectorAll('*')]
      .filter(hasText)
      .map((one) => [one, window.getComputedStyle(one).fontFamily])
      .filter(([, fonts]) => !sansSerif.test(fonts))
      .slice(0, 3)
      .map(([one, fonts]) => `a font with serifs (${fonts}): ${one.outerHTML.slice(0, 160)}`);
  });
}

/**
 * Waits for all transitions and two frames, because axe cannot judge the contrast of changing
 * colours.
 */
async function awaitSettled(page) {
  await page.evaluate(async () => {
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getTiming().iterations !== Infinity)
        .map((one) => one.finished),
    );
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

async function runAxe(page, rules) {
  if (await page.evaluate(() => window.axe === undefined)) await page.evaluate(AXE);
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules);
  return found.violations.map(
    (one) =>
      `${one.id}: ${one.help}: ` +
      one.nodes
        .slice(0, 3)
        .map(
          (node) =>
            `${node.target.join(' ')} ${node.html.slice(0, 160)} ${node.any.map((a) => a.message).join()}`,
        )
        .join(' | '),
  );
}
