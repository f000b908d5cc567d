const PAUSE_MILLIS = 2_000;

/**
 * The manifest of the Vite build: the built files by source path. `file` and `css` are relative to
 * the base URL of the console.
 */
type Manifest = Readonly<
  Record<string, { readonly file: string; readonly css?: readonly string[] }>
>;

/**
 * Loads the files of all pages into the browser cache, one by one and with low priority. A page can
 * then be opened for the first time while the server is unreachable.
 */
export function prefetchPages(): void {
  setTimeout(() => {
    fetchAll().catch(() => {
      // A missing file is requested again when its page is opened.
    });
  }, PAUSE_MILLIS);
}

async function fetchAll(): Promise<void> {
  const manifest = (await (
    await fetchLowPriority('assets/manifest.json', 'no-store')
  ).json()) as Manifest;
  const files = new Set(Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css]));
  for (const file of files) await (await fetchLowPriority(file)).arrayBuffer();
}

function fetchLowPriority(file: string, cache: RequestCache = 'default'): Promise<Response> {
  return fetch(new URL(file, document.baseURI), { priority: 'low', cache });
}
