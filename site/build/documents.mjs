// Finds the documents of the site.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { repository } from './repository.mjs';

/** Returns all documents of the site, as paths in the repository. */
export function documents() {
  return ['', 'docs/', 'console/', 'console/e2e/', 'console/mutants/'].flatMap((name) =>
    readdirSync(path.join(repository, name), { recursive: name === 'docs/' })
      .filter((each) => each.endsWith('.md') && !/(^|\/)(target|src)\//.test(each))
      .map((each) => name + each),
  );
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
