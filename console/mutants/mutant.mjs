// A mutant is a patch of the sources. Its first line names the end-to-end test that must fail with
// it.
import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const module = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Reads all mutants in name order: `name`, the title of the `test`, and the `hunks`, each with its
 * `file`.
 */
export function readMutants() {
  return readdirSync(here)
    .filter((file) => file.endsWith('.patch'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.patch$/, ''),
      ...readPatch(readFileSync(here + file, 'utf8')),
    }));
}

function readPatch(patch) {
  const hunks = [];
  let file;
  let hunk;
  for (const line of patch.trimEnd().split('\n').slice(1)) {
    if (line.startsWith('+++ b/')) {
      file = root + line.slice('+++ b/'.length);
      hunk = undefined;
    } else if (line.startsWith('@@')) {
      hunk = { file, before: [], after: [] };
      hunks.push(hunk);
    } else if (hunk !== undefined && !line.startsWith('diff ') && !line.startsWith('--- ')) {
      if (line[0] !== '+') hunk.before.push(line.slice(1));
      if (line[0] !== '-') hunk.after.push(line.slice(1));
    }
  }
  return { test: /^# turns red: (.+)\n/.exec(patch)?.[1], hunks };
}

/**
 * Applies hunks to the text of a file.
 *
 * @throws Error where the lines of a hunk do not occur exactly once
 */
export function patched(text, hunks) {
  return hunks.reduce((whole, { file, before, after }) => {
    const parts = `\n${whole}`.split(`\n${before.join('\n')}\n`);
    if (parts.length !== 2) {
      throw new Error(
        `${relative(module, file)} has these lines ${parts.length - 1} times:\n${before.join('\n')}`,
      );
    }
    return parts.join(`\n${after.join('\n')}\n`).slice(1);
  }, text);
}

/** A Vite plugin that builds the sources with a mutant. The source files remain unchanged. */
export function mutantPlugin({ name, hunks }) {
  const unused = new Set(hunks.map((hunk) => hunk.file));
  return {
    name: 'askel-mutant',
    enforce: 'pre',
    load(id) {
      const fileHunks = hunks.filter((hunk) => hunk.file === id);
      if (fileHunks.length === 0) return undefined;
      unused.delete(id);
      return { code: patched(readFileSync(id, 'utf8'), fileHunks), map: null };
    },
    buildEnd(error) {
      if (!error && unused.size > 0)
        throw new Error(`${name}: not part of the build: ${[...unused].join(', ')}`);
    },
  };
}
