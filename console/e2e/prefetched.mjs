/** Waits until the files of all pages are loaded. That of the shortcuts is among the last. */
export async function awaitPrefetched(page, eventually) {
  const url = await page.evaluate(async () => {
    // The browser drops further entries when its buffer of 250 is full.
    window.performance.setResourceTimingBufferSize(10_000);
    const manifest = await (await fetch('assets/manifest.json', { cache: 'no-store' })).json();
    return new URL(manifest['src/shell/ShortcutsDialog.tsx'].file, document.baseURI).href;
  });
  const isFetched = () =>
    page.evaluate((file) => window.performance.getEntriesByName(file).length > 0, url);
  await eventually(isFetched, 'the last file');
}
