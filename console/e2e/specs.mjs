import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The names of all specs. */
export function specNames() {
  return readdirSync(fileURLToPath(new URL('specs', import.meta.url)))
    .map((file) => file.replace(/\.mjs$/, ''))
    .sort();
}

/**
 * The tests of a spec with their full titles, such as `inbox: fails a task with error and cause`.
 */
export async function testsOf(name) {
  const { default: tests } = await import(`./specs/${name}.mjs`);
  return Object.entries(tests).map(([title, test]) => [`${name}: ${title}`, test]);
}
