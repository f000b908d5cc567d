import type { PlacedNode } from '../model/layoutInput';

const DATABASE = 'askel-layouts';
const STORE = 'layouts';
/** Smaller graphs are laid out sooner than looked up. */
const KEY_LENGTH_MIN = 60_000;
/** So many large graphs are kept; with more the database is begun anew. */
const KEPT_MAX = 50;

interface Kept {
  key: string;
  root: PlacedNode;
}

/** The layout of a large graph from an earlier visit; undefined where there is none, or no database. */
export async function kept(key: string): Promise<PlacedNode | undefined> {
  if (key.length < KEY_LENGTH_MIN) return undefined;
  try {
    const store = (await database()).transaction(STORE).objectStore(STORE);
    const request = store.get(digest(key)) as IDBRequest<Kept | undefined>;
    const found = await settled(request);
    return found?.key === key ? found.root : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the layout of a large graph for the next visit, where the browser lets us. */
export function keep(key: string, root: PlacedNode): void {
  if (key.length < KEY_LENGTH_MIN) return;
  void (async () => {
    const store = (await database()).transaction(STORE, 'readwrite').objectStore(STORE);
    if ((await settled(store.count())) >= KEPT_MAX) store.clear();
    store.put({ key, root }, digest(key));
  })().catch(() => undefined);
}

function database(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return settled(opening);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}

/** Short enough for an index; what it stands for is compared. */
function digest(key: string): string {
  let hash = 5381;
  for (let i = 0; i < key.length; i++) hash = (hash * 33 + key.charCodeAt(i)) | 0;
  return `${key.length}:${hash}`;
}
