// The sidebar: the parts of docs/README.md, with the pages that each of them links to.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { address, repository, resolve, title } from './repository.mjs';

const INDEX = 'docs/README.md';

/**
 * Returns the sidebar of the theme.
 *
 * @param {string[]} documents all documents of the site
 * @throws Error when it does not contain all documents of docs/
 */
export function sidebar(documents) {
  const text = readFileSync(path.join(repository, INDEX), 'utf8');
  const listed = new Set([INDEX]);
  const parts = text
    .split(/^## /m)
    .slice(1)
    .map((part) => ({
      text: part.slice(0, part.indexOf('\n')).trim(),
      documents: takeLinked(part, listed),
    }));
  const items = parts.map((part) => ({
    text: part.text,
    collapsed: false,
    items: part.documents.map((document) => createItem(document, documents, listed)),
  }));
  const lost = documents.filter((each) => each.startsWith('docs/') && !listed.has(each));
  if (lost.length > 0) throw new Error(`${INDEX} does not link to ${lost.join(', ')}`);
  return items;
}

/**
 * Returns the documents that only this part and no earlier one links to, and adds them to `listed`.
 */
function takeLinked(part, listed) {
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

/** Creates the item of a page, with the pages of its own folder that the index does not name. */
function createItem(document, documents, listed) {
  const own = document.endsWith('/README.md')
    ? document.slice(0, -'README.md'.length)
    : document.replace(/\.md$/, '/');
  const children = documents
    .filter((each) => each.startsWith(own) && own.startsWith('docs/') && !listed.has(each))
    .sort(compareNumerically);
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
function compareNumerically(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}
