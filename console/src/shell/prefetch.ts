const PAUSE_MILLIS = 2_000;

/** The files of the build, by source; addresses are relative to the console's. */
type Manifest = Readonly<
  Record<string, { readonly file: string; readonly css?: readonly string[] }>
>;

/**
 * Fetches the files of all pages into the browser's cache, one after the other and with low priority. A page
 * that is first opened while the server is away is shown then, too.
 */
export function prefetchPages(): void {
  setTimeout(() => {
    prefetched().catch(() => {
      // Files that are missing now are asked for again when their page is opened.
    });
  }, PAUSE_MILLIS);
}

async function prefetched(): Promise<void> {
  const manifest = (await (
    await fetchedLow('assets/manifest.json', 'no-store')
  ).json()) as Manifest;
  const files = new Set(Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css]));
  for (const file of files) await (await fetchedLow(file)).arrayBuffer();
}

function fetchedLow(file: string, cache: RequestCache = 'default'): Promise<Response> {
  return fetch(new URL(file, document.baseURI), { priority: 'low', cache });
}
