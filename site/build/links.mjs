// Checks the links of the built site: every page, file and anchor must exist.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { base, outputFolder } from './repository.mjs';

const ORIGIN = 'http://site';

const pages = readdirSync(outputFolder, { recursive: true }).filter((name) =>
  name.endsWith('.html'),
);
const html = new Map(
  pages.map((name) => [name, readFileSync(path.join(outputFolder, name), 'utf8')]),
);
const anchors = new Map(
  pages.map((name) => [
    name,
    new Set([...html.get(name).matchAll(/\sid="([^"]*)"/g)].map(([, id]) => unescape(id))),
  ]),
);

function unescape(text) {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

/** Returns the file that the server sends for an address below the base. */
function fileOf(address) {
  if (address === '' || address.endsWith('/')) return `${address}index.html`;
  return existsSync(path.join(outputFolder, address)) && path.extname(address) !== ''
    ? address
    : `${address}.html`;
}

/** Returns the reason why a link of a page is broken, or undefined. */
function brokenReason(name, href) {
  const from = `${ORIGIN}${base}${name.replace(/(^|\/)index\.html$|\.html$/, '$1')}`;
  const url = new URL(href, from);
  if (url.origin !== ORIGIN) return undefined;
  if (!url.pathname.startsWith(base)) return 'it leaves the site';
  const file = fileOf(decodeURIComponent(url.pathname.slice(base.length)));
  if (!existsSync(path.join(outputFolder, file))) return 'there is no such page';
  const anchor = decodeURIComponent(url.hash.slice(1));
  return anchor === '' || anchors.get(file)?.has(anchor) ? undefined : 'there is no such heading';
}

const broken = pages.flatMap((name) =>
  [...html.get(name).matchAll(/<a\s[^>]*?\bhref="([^"]*)"/g)]
    .map(([, href]) => unescape(href))
    .map((href) => ({ href, why: name === '404.html' ? undefined : brokenReason(name, href) }))
    .filter((link) => link.why !== undefined)
    .map((link) => `${name}: ${link.href}: ${link.why}`),
);
if (broken.length > 0) {
  console.error(`Broken links of the site:\n${broken.join('\n')}`);
  process.exit(1);
}
