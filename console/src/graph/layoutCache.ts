import type { PlacedNode } from '../model/layoutInput';

const DATABASE = 'askel-layouts';
const STORE = 'layouts';
/** The minimum length of a cached key. With a shorter key, a layout is faster than a lookup. */
const KEY_LENGTH_MIN = 60_000;
/** The database is cleared when it holds this many layouts. */
const LAYOUTS_MAX = 50;

interface CachedLayout {
  key: string;
  root: PlacedNode;
}

/** Reads the cached layout of a large graph; undefined when there is none, or no database. */
export async function readCached(key: string): Promise<PlacedNode | undefined> {
  if (key.length < KEY_LENGTH_MIN) return undefined;
  try {
    const store = (await database()).transaction(STORE).objectStore(STORE);
    const request = store.get(digest(key)) as IDBRequest<CachedLayout | undefined>;
    const found = await resultOf(request);
    return found?.key === key ? found.root : undefined;
  } catch {
    return undefined;
  }
}

/** Caches the layout of a large graph for the next visit, if the browser permits it. */
export function writeCached(key: string, root: PlacedNode): void {
  if (key.length < KEY_LENGTH_MIN) return;
  void (async () => {
    const store = (await database()).transaction(STORE, 'readwrite').objectStore(STORE);
    if ((await resultOf(store.count())) >= LAYOUTS_MAX) store.clear();
    store.put({ key, root }, digest(key));
  })().catch(() => undefined);
}

function database(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return resultOf(opening);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}

/** A short hash for the index. The full key is compared after the lookup. */
function digest(key: string): string {
  let hash = 5381;
  for (let i = 0; i < key.length; i++) hash = (hash * 33 + key.charCodeAt(i)) | 0;
  return `${key.length}:${hash}`;
}
