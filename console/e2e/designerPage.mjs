// Helpers of the specs of the designer.

/** Creates a Pass state with a next state, or an end. */
export const pass = (next) => ({
  Type: 'Pass',
  ...(next === undefined ? { End: true } : { Next: next }),
});
export const node = (page, name) => page.locator('.react-flow__node', { hasText: name }).first();
export const textEditor = (page) => page.locator('.cm-content[aria-label="Definition"]');
export const designerPath = (arn, query = '') =>
  `/designer${arn === undefined ? '' : `/${arn}`}${query}`;

/** Waits for the editor, and parses its definition, which must be JSON. */
export async function readDefinition(page) {
  const lines = textEditor(page).locator('.cm-line');
  await lines.first().waitFor();
  return JSON.parse((await lines.allInnerTexts()).join('\n'));
}

/** Replaces the whole text in the editor. */
export async function replaceText(page, replacement) {
  await textEditor(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(replacement);
}
