// The sidebar: the parts of docs/README.md, with the pages that each of them links to.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { address, repository, resolve, title } from './repository.mjs';

const INDEX = 'docs/README.md';

/**
 * Returns the sidebar of the theme.
 *
 * @param {string[]} documents all documents of the site
 * @throws Error when a document of docs/ is not reachable by it
 */
export function sidebar(documents) {
  const text = readFileSync(path.join(repository, INDEX), 'utf8');
  const listed = new Set([INDEX]);
  const parts = text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({
      text: part.slice(0, part.indexOf('\n')).trim(),
      documents: linked(part, listed),
    }));
  const items = parts.map((part) => ({
    text: part.text,
    collapsed: false,
    items: part.documents.map((document) => item(document, documents, listed)),
  }));
  const lost = documents.filter((each) => each.startsWith('docs/') && !listed.has(each));
  if (lost.length > 0) throw new Error(`${INDEX} does not link to ${lost.join(', ')}`);
  return items;
}

/** Returns the documents that a part links to and no part before it. */
function linked(part, listed) {
  const found = [];
  for (const [, href] of part.matchAll(/\]\(([^)\s]+)\)/g)) {
    const target = resolve(INDEX, href);
    if (target?.document !== undefined && !listed.has(target.document)) {
      listed.add(target.document);
      found.push(target.document);
    }
  }
  return found;
}

/** A page, with the pages of its own folder that the index does not name. */
function item(document, documents, listed) {
  const own = document.endsWith('/README.md')
    ? document.slice(0, -'README.md'.length)
    : document.replace(/\.md$/, '/');
  const children = documents
    .filter((each) => each.startsWith(own) && own.startsWith('docs/') && !listed.has(each))
    .sort(inOrder);
  children.forEach((each) => listed.add(each));
  return {
    text: title(document),
    link: address(document),
    ...(children.length > 0 && {
      collapsed: true,
      items: children.map((each) => ({ text: title(each), link: address(each) })),
    }),
  };
}

/** Compares paths with their numbers as numbers: 2-orders is before 10-callback. */
function inOrder(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
