// What specs of the designer share.

/** A Pass state that leads on to another, or ends. */
export const pass = (next) => ({
  Type: 'Pass',
  ...(next === undefined ? { End: true } : { Next: next }),
});
export const node = (page, name) => page.locator('.react-flow__node', { hasText: name }).first();
export const text = (page) => page.locator('.cm-content[aria-label="Definition"]');
export const design = (arn, query = '') => `/designer${arn === undefined ? '' : `/${arn}`}${query}`;

/** The definition that the text holds, when it is JSON. */
export async function definition(page) {
  const lines = await text(page).locator('.cm-line').allInnerTexts();
  return JSON.parse(lines.join('\n'));
}

/** Puts a text in the place of the whole. */
export async function write(page, what) {
  await text(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(what);
}
