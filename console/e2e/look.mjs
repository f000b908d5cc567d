// How a page looks: pictures of it in both modes and on a phone, and what axe finds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/** Takes pictures of all of a page, of a dialog as it is seen; fails with what axe finds, and where it is wider than a phone. */
export async function look(page, name, folder) {
  mkdirSync(folder, { recursive: true });
  const faults = [];
  const whole = (await page.getByRole('dialog').count()) === 0;
  const picture = async (kind, { width, height }) => {
    // A window as high as the page; Playwright's own way to a full page closes the navigation.
    const all = await page.evaluate(() => document.documentElement.scrollHeight);
    if (whole && all > height) {
      await page.setViewportSize({ width, height: all });
      await settled(page);
    }
    await page.screenshot({ path: join(folder, `${name}-${kind}.png`) });
  };
  await page.locator('.askel-graph-word[role="status"]').first().waitFor({ state: 'hidden' });
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const mode of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: mode, reducedMotion: 'reduce' });
    await settled(page);
    await picture(mode, DESK);
    for (const fault of await axe(page)) faults.push(`${mode}: ${fault}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(PHONE);
  await settled(page);
  await picture('phone', PHONE);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > PHONE.width) faults.push(`the page is ${width} wide on a phone of ${PHONE.width}`);
  await page.setViewportSize(DESK);
  await settled(page);
  for (const fault of await serifs(page)) faults.push(fault);
  if (faults.length > 0) throw new Error(`${name}:\n  ${faults.join('\n  ')}`);
}

/** Fails where a text of the page has a font with serifs, or may get one. */
export async function noSerifs(page, name) {
  const faults = await serifs(page);
  if (faults.length > 0) throw new Error(`${name}:\n  ${faults.join('\n  ')}`);
}

/** Texts, values of fields included, whose fonts name no family without serifs: the browser's default may be used. */
export async function serifs(page) {
  return page.evaluate(() => {
    const without = /(^|, )((ui-)?(sans-serif|monospace)|system-ui)(,|$)/;
    const textless = ['checkbox', 'radio', 'range', 'color', 'file', 'hidden'];
    const hasText = (one) =>
      one.matches('input, textarea')
        ? !textless.includes(one.type) && (one.value || one.placeholder)
        : [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return [...document.body.querySelectorAll('*')]
      .filter(hasText)
      .map((one) => [one, window.getComputedStyle(one).fontFamily])
      .filter(([, fonts]) => !without.test(fonts))
      .slice(0, 3)
      .map(([one, fonts]) => `a font with serifs (${fonts}): ${one.outerHTML.slice(0, 160)}`);
  });
}

/** Two frames after all transitions: colours that are on their way have no contrast yet. */
async function settled(page) {
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

async function axe(page) {
  if (await page.evaluate(() => window.axe === undefined)) await page.evaluate(AXE);
  const found = await page.evaluate(
    (rules) => window.axe.run(document, { runOnly: { type: 'tag', values: rules } }),
    RULES,
  );
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
