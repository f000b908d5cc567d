// Checks that the first load stays small: the files of index.html and their imports, in gzipped
// bytes.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { outputFolder } from './folder.mjs';

const JS_MAX = 330 * 1024;
const CSS_MAX = 110 * 1024;
/** The script of the console and the runtime of the bundler. Each further file delays the start. */
const FILES_MAX = 2;

const manifest = JSON.parse(readFileSync(`${outputFolder}/assets/manifest.json`, 'utf8'));
const scripts = new Set();
const styles = new Set();

function collect(key) {
  const chunk = manifest[key];
  if (chunk === undefined || scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const style of chunk.css ?? []) styles.add(style);
  for (const imported of chunk.imports ?? []) collect(imported);
}
collect('index.html');
if (scripts.size > FILES_MAX) {
  console.error(`Home loads ${scripts.size} scripts: ${[...scripts].join(', ')}`);
  process.exit(1);
}
// Users start at Home or at the executions, so both pages count as the first load.
collect('src/pages/executions/index.tsx');

function gzippedBytes(files) {
  return [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(`${outputFolder}/${file}`)).length,
    0,
  );
}

const js = gzippedBytes(scripts);
const css = gzippedBytes(styles);
console.log(
  `first load: ${(js / 1024).toFixed(1)} KB of scripts (${JS_MAX / 1024} allowed), ` +
    `${(css / 1024).toFixed(1)} KB of styles (${CSS_MAX / 1024} allowed)`,
);
if (js > JS_MAX || css > CSS_MAX) {
  console.error('The first load is too large: use import() for code that only some pages need.');
  process.exit(1);
}
