// Finds the documents of the site.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { repository } from './repository.mjs';

/** Folders without documents: packages, builds and sources. */
const SKIPPED = new Set(['node_modules', 'target', 'src']);

/** Returns all documents of the site, as paths in the repository. */
export function documents(folder = '') {
  return readdirSync(path.join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const found = folder + entry.name;
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : documents(`${found}/`);
    }
    return entry.name.endsWith('.md') ? [found] : [];
  });
}

/** Replaces a folder by copies of documents, at their paths in the repository. */
export function copyTo(folder, all) {
  rmSync(folder, { recursive: true, force: true });
  for (const document of all) {
    const copy = path.join(folder, document);
    mkdirSync(path.dirname(copy), { recursive: true });
    copyFileSync(path.join(repository, document), copy);
  }
}
