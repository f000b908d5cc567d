// Runs the end-to-end tests: a real browser against a real server. `npm run e2e -- home inbox` runs
// some specs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STRICT } from './figures.mjs';
import { browserPath, isFirefox, run, startSession } from './session.mjs';
import { chromiumSpecs, chromiumTests, nightlyTests, specNames, testsOf } from './specs.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here(`../target/${run}`);
const screenshots = run === 'e2e' ? here('../target/screenshots') : join(target, 'screenshots');

if (browserPath === undefined) {
  console.log(
    isFirefox
      ? 'console: end-to-end tests skipped: Firefox not found (ASKEL_FIREFOX sets its path)'
      : 'console: end-to-end tests skipped: Chromium not found (ASKEL_CHROMIUM sets its path)',
  );
  process.exit(0);
}

const wanted = process.argv.slice(2);
// `execution` is a page. It also selects its other specs, such as `execution-events`. A full title
// selects one test.
const names = specNames().filter(
  (name) =>
    !(isFirefox && chromiumSpecs.has(name)) &&
    (wanted.length === 0 || wanted.some((one) => isSelected(name, one))),
);

for (const one of wanted)
  if (!specNames().some((name) => isSelected(name, one))) throw new Error(`${one} is no spec`);

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const results = [];
const queue = [...names];
// Specs share no data, so sessions with their own server and browser run them side by side. Exact
// time limits need the whole machine.
const sessions = STRICT ? 1 : Math.min(2, availableParallelism(), names.length);
await Promise.all(Array.from({ length: sessions }, (_, number) => runSession(number)));
const position = (result) => names.indexOf(result.title.split(':')[0]);
results.sort((one, other) => position(one) - position(other));
writeFileSync(join(target, 'results.json'), JSON.stringify(results, null, 2));
const failed = results.filter((one) => one.failure !== undefined);
console.log(
  `${results.length - failed.length} passed, ${failed.length} failed; screenshots are in ${screenshots}`,
);
process.exitCode = failed.length === 0 && results.length > 0 ? 0 : 1;

/** Whether an argument selects a spec. */
function isSelected(name, one) {
  return name === one || name.startsWith(`${one}-`) || one.startsWith(`${name}: `);
}

/** Runs specs of the queue until it is empty. The first session has the folder of all results. */
async function runSession(number) {
  const folder = number === 0 ? target : join(target, `session-${number + 1}`);
  let session;
  try {
    session = await startSession({ target: folder, screenshots });
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      await runSpec(session, name);
  } catch (failure) {
    recordFailure('the run starts', failure);
  } finally {
    await session?.stop().catch((failure) => recordFailure('browser and server stop', failure));
  }
}

async function runSpec(session, name) {
  try {
    const titles = wanted.filter((one) => one.startsWith(`${name}: `));
    const tests = await testsOf(name);
    for (const title of titles)
      if (!tests.some(([each]) => each === title)) throw new Error(`${title} does not exist`);
    for (const [title, test] of tests) {
      if (titles.length > 0 && !titles.includes(title)) continue;
      if (wanted.length === 0 && nightlyTests.has(title)) continue;
      if (isFirefox && chromiumTests.has(title)) continue;
      results.push(await session.run(title, test));
    }
  } catch (failure) {
    recordFailure(`${name}: runs completely`, failure);
  }
}

/** Records an error that kept tests from running as a failed result, so that the run fails. */
function recordFailure(title, failure) {
  const text = failure?.stack ?? String(failure);
  console.log(`FAIL ${title}\n${text}`);
  results.push({ title, millis: 0, failure: text });
}
