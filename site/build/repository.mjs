// The documents of the repository, their addresses in the site, and the links between them.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The output folder of the build. */
export const outputFolder = fileURLToPath(
  new URL('../target/classes/META-INF/resources/docs', import.meta.url),
);

/** The path at which the server serves the site. */
export const base = '/docs/';

/** The folder of the site for linked files that are no documents, such as scripts of the tour. */
const LINKED_FILES = 'files/';

/**
 * Returns the path of a document's page. Documents in docs/ keep their path, those of the
 * repository's root are beside them, and the READMEs of modules are in modules/.
 *
 * @param {string} document path in the repository, such as docs/tour/README.md
 * @returns {string} such as tour/index.md
 */
export function pagePath(document) {
  if (document.startsWith('docs/')) {
    return document.slice('docs/'.length).replace(/(^|\/)README\.md$/, '$1index.md');
  }
  if (!document.includes('/')) return document.toLowerCase();
  return `modules/${document.replace(/\/README\.md$/, '').replaceAll('/', '-')}.md`;
}

/** Returns the text of a document's first heading, without Markdown. */
export function title(document) {
  const text = readFileSync(path.join(repository, document), 'utf8');
  const heading = /^# (.+)$/m.exec(text);
  if (heading === null) throw new Error(`${document} has no title`);
  return heading[1].replaceAll('`', '');
}

/**
 * Resolves a link of a document.
 *
 * @param {string} from the document that has the link
 * @param {string} href the link as it is written
 * @returns {{ document: string, hash: string } | { file: string } | { folder: string } | undefined}
 *   paths in the repository; undefined for links to other hosts and into the same document
 * @throws Error when the target does not exist
 */
export function resolve(from, href) {
  if (/^[a-z][a-z+.-]*:/i.test(href) || href.startsWith('#')) return undefined;
  const [target, hash = ''] = href.split('#');
  const found = path.posix.normalize(path.posix.join(path.posix.dirname(from), decodeURI(target)));
  const absolute = path.join(repository, found);
  if (found.startsWith('..') || !existsSync(absolute)) {
    throw new Error(`${from} links to ${href}, which does not exist`);
  }
  if (!statSync(absolute).isDirectory()) {
    return found.endsWith('.md') ? { document: found, hash } : { file: found };
  }
  const readme = `${found.replace(/\/$/, '')}/README.md`;
  return existsSync(path.join(repository, readme)) ? { document: readme, hash } : { folder: found };
}

/** Returns the address of a page below the site's base. */
export function address(document) {
  return `/${pagePath(document).replace(/(^|\/)index\.md$|\.md$/, '$1')}`;
}

/**
 * Returns the path of a linked file below the site's base. A name without an extension gets `.txt`.
 */
export function filePath(file) {
  return LINKED_FILES + file + (path.extname(file) === '' ? '.txt' : '');
}

/**
 * Returns the anchor that GitHub gives a heading, so that links to headings work on GitHub and on
 * the site. GitHub appends -1, -2 … to repeated headings; so does the Markdown renderer.
 *
 * @param {string} heading text without Markdown
 */
export function slug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-');
}
