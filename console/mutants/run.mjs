// Shows that the end-to-end tests can fail: each mutant must turn the test red that it names, and that test must be
// green without it. `node mutants/run.mjs NAME...` runs some. Takes half a minute a mutant.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile, mergeConfig } from 'vite';
import { serverWords } from '../e2e/server.mjs';
import { browserPath, startSession } from '../e2e/session.mjs';
import { specNames, testsOf } from '../e2e/specs.mjs';
import { laidOver, readMutants } from './mutant.mjs';

// What a mutant keeps from the page is waited for in vain; the tests as they are must be green with it, too.
const WAIT_MILLIS = 12_000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here('../target/mutants');
/** The first folder of the server's class path, and where the console is within it. */
const served = join(target, 'served');
const CONSOLE = 'META-INF/resources/console';

if (browserPath === undefined) {
  console.log('console: the mutants are left out: there is no Chromium (ASKEL_CHROMIUM names one)');
  process.exit(0);
}

const wanted = process.argv.slice(2);
const mutants = readMutants().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const tests = new Map((await Promise.all(specNames().map(testsOf))).flat());
const config = await loadConfigFromFile(
  { command: 'build', mode: 'production' },
  here('../vite.config.ts'),
);

rmSync(target, { recursive: true, force: true });
mkdirSync(join(served, CONSOLE), { recursive: true });
const results = [];
try {
  await runGreen();
  for (const round of rounds()) await runRound(round);
} catch (failure) {
  tell({ title: 'the run gets to its end', failure: failure?.stack ?? String(failure) });
}
const bad = results.filter((one) => one.failure !== undefined);
console.log(`${mutants.length} mutants; ${bad.length} results are not as they should be`);
process.exitCode = bad.length === 0 && results.length > 0 ? 0 : 1;

/** All tests that mutants name, without a mutant. */
async function runGreen() {
  const { folder, failure } = await built('sources', []);
  if (failure !== undefined) throw failure;
  serve(folder);
  await inSession(async (session) => {
    for (const test of new Set(mutants.map((mutant) => mutant.test))) {
      const result = await session.run(test, tests.get(test));
      tell({ title: `green without a mutant: ${test}`, failure: result.failure });
    }
  });
}

/** A test runs once on a server: it finds its names taken when it comes again. So a round has one mutant for each. */
function rounds() {
  const all = [];
  for (const mutant of mutants) {
    const nth = mutants.filter(({ test }) => test === mutant.test).indexOf(mutant);
    (all[nth] ??= []).push(mutant);
  }
  return all;
}

async function runRound(round) {
  await inSession(async (session) => {
    let next = builtWith(round[0]);
    for (const [index, mutant] of round.entries()) {
      const { folder, failure } = await next;
      // While this one waits in its test for what does not come.
      if (index + 1 < round.length) next = builtWith(round[index + 1]);
      const title = `${mutant.name} turns red: ${mutant.test}`;
      if (failure !== undefined) {
        tell({ title, failure: failure.stack });
        continue;
      }
      serve(folder);
      const result = await session.run(mutant.test, tests.get(mutant.test));
      if (result.failure === undefined) tell({ title, failure: 'It survived.' });
      else tell({ title, because: result.failure.split('\n')[0] });
    }
  });
}

async function inSession(work) {
  const words = serverWords().map((word, index, all) =>
    all[index - 1] === '-cp' ? served + delimiter + word : word,
  );
  const session = await startSession({
    target,
    screenshots: join(target, 'screenshots'),
    words,
    waitMillis: WAIT_MILLIS,
  });
  try {
    await work(session);
  } finally {
    await session.stop();
  }
}

/** Says a result and keeps it: whoever ends this run has those that came before. */
function tell(result) {
  console.log(`==== ${result.failure === undefined ? 'good' : 'BAD '} ${result.title}`);
  console.log(`     ${result.failure ?? result.because ?? ''}`);
  results.push(result);
  writeFileSync(join(target, 'results.json'), JSON.stringify(results, null, 2));
}

function builtWith(mutant) {
  return built(mutant.name, [laidOver(mutant)]);
}

/** Builds the console and gives its folder, or why it could not be built. */
async function built(name, plugins) {
  const folder = join(target, name);
  try {
    await build(
      mergeConfig(config.config, {
        configFile: false,
        root: here('..'),
        logLevel: 'error',
        plugins,
        build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
      }),
    );
    return { folder };
  } catch (failure) {
    return { failure };
  }
}

/** Puts a build where the server finds it. */
function serve(folder) {
  rmSync(join(served, CONSOLE), { recursive: true });
  renameSync(folder, join(served, CONSOLE));
}
