// The end-to-end run: a real Chromium against a real server. `npm run e2e -- home inbox` runs some specs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserPath, startSession } from './session.mjs';
import { specNames, testsOf } from './specs.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here('../target/e2e');
const screenshots = here('../target/screenshots');

if (browserPath === undefined) {
  console.log(
    'console: the end-to-end run is left out: there is no Chromium (ASKEL_CHROMIUM names one)',
  );
  process.exit(0);
}

const wanted = process.argv.slice(2);
// `execution` is a page: its other specs are `execution-events` and the like.
const names = specNames().filter(
  (name) =>
    wanted.length === 0 || wanted.some((page) => name === page || name.startsWith(`${page}-`)),
);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const results = [];
let session;
try {
  session = await startSession({ target, screenshots });
  for (const name of names) {
    try {
      for (const [title, test] of await testsOf(name)) {
        results.push(await session.run(title, test));
      }
    } catch (failure) {
      broken(`${name}: runs to its end`, failure);
    }
  }
} catch (failure) {
  broken('the run gets to its tests', failure);
} finally {
  await session?.stop().catch((failure) => broken('browser and server end', failure));
  writeFileSync(join(target, 'results.json'), JSON.stringify(results, null, 2));
}
const failed = results.filter((one) => one.failure !== undefined);
console.log(
  `${results.length - failed.length} passed, ${failed.length} failed; pictures are in ${screenshots}`,
);
process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;

/** What kept tests from running is a failed result, lest those before it pass for the whole. */
function broken(title, failure) {
  const text = failure?.stack ?? String(failure);
  console.log(`FAIL ${title}\n${text}`);
  results.push({ title, millis: 0, failure: text });
}
