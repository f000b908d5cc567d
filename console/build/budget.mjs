// The first load must stay small: what index.html names, and all that it imports, in bytes of gzip.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { folder } from './folder.mjs';

const JS_MAX = 330 * 1024;
const CSS_MAX = 110 * 1024;

const manifest = JSON.parse(readFileSync(`${folder}/assets/manifest.json`, 'utf8'));
// Whoever opens the console opens Home or the executions; both count as the first load.
const first = ['index.html', 'src/pages/home/index.tsx', 'src/pages/executions/index.tsx'];
const scripts = new Set();
const styles = new Set();

function take(key) {
  const chunk = manifest[key];
  if (chunk === undefined || scripts.has(chunk.file)) return;
  scripts.add(chunk.file);
  for (const style of chunk.css ?? []) styles.add(style);
  for (const imported of chunk.imports ?? []) take(imported);
}
first.forEach(take);

function size(files) {
  return [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(`${folder}/${file}`)).length,
    0,
  );
}

const js = size(scripts);
const css = size(styles);
console.log(
  `first load: ${(js / 1024).toFixed(1)} KB of scripts (${JS_MAX / 1024} allowed), ` +
    `${(css / 1024).toFixed(1)} KB of styles (${CSS_MAX / 1024} allowed)`,
);
if (js > JS_MAX || css > CSS_MAX) {
  console.error(
    'The first load is too large: load what few pages need with import() where it is needed.',
  );
  process.exit(1);
}
