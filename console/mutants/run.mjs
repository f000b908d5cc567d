// Checks that the end-to-end tests can fail: each mutant must fail the test that it names, and that
// test must pass without it. `node mutants/run.mjs NAME...` runs some mutants. A mutant takes half
// a minute.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile, mergeConfig } from 'vite';
import { serverCommand } from '../e2e/server.mjs';
import { browserPath, startSession } from '../e2e/session.mjs';
import { specNames, testsOf } from '../e2e/specs.mjs';
import { mutantPlugin, readMutants } from './mutant.mjs';

// A test of a mutant waits this long for an element that never appears. Tests without a mutant must
// pass with this limit too.
const WAIT_MILLIS = 12_000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here('../target/mutants');
/** The first folder of the server's class path, and the path of the console in it. */
const served = join(target, 'served');
const CONSOLE = 'META-INF/resources/console';

if (browserPath === undefined) {
  console.log('console: mutants skipped: Chromium not found (ASKEL_CHROMIUM sets its path)');
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
  report({ title: 'the run is complete', failure: failure?.stack ?? String(failure) });
}
const unexpected = results.filter((one) => one.failure !== undefined);
console.log(`${mutants.length} mutants; ${unexpected.length} unexpected results`);
process.exitCode = unexpected.length === 0 && results.length > 0 ? 0 : 1;

/** Runs all tests that mutants name, without a mutant. */
async function runGreen() {
  const { folder, failure } = await buildConsole('sources', []);
  if (failure !== undefined) throw failure;
  serve(folder);
  await inSession(async (session) => {
    for (const test of new Set(mutants.map((mutant) => mutant.test))) {
      const result = await session.run(test, tests.get(test));
      report({ title: `green without a mutant: ${test}`, failure: result.failure });
    }
  });
}

/**
 * Divides the mutants into rounds. A test can run only once on a server, because its names are in
 * use after that, so a round has at most one mutant per test.
 */
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
    let next = buildMutant(round[0]);
    for (const [index, mutant] of round.entries()) {
      const { folder, failure } = await next;
      // The next mutant is built while the current test waits for an element that never appears.
      if (index + 1 < round.length) next = buildMutant(round[index + 1]);
      const title = `${mutant.name} turns red: ${mutant.test}`;
      if (failure !== undefined) {
        report({ title, failure: failure.stack });
        continue;
      }
      serve(folder);
      const result = await session.run(mutant.test, tests.get(mutant.test));
      if (result.failure === undefined) report({ title, failure: 'The mutant survived.' });
      else report({ title, because: result.failure.split('\n')[0] });
    }
  });
}

async function inSession(action) {
  const command = serverCommand().map((word, index, all) =>
    all[index - 1] === '-cp' ? served + delimiter + word : word,
  );
  const session = await startSession({
    target,
    screenshots: join(target, 'screenshots'),
    command,
    waitMillis: WAIT_MILLIS,
  });
  try {
    await action(session);
  } finally {
    await session.stop();
  }
}

/** Prints a result and writes all results to the file, so that an interrupted run keeps them. */
function report(result) {
  console.log(`==== ${result.failure === undefined ? 'good' : 'BAD '} ${result.title}`);
  console.log(`     ${result.failure ?? result.because ?? ''}`);
  results.push(result);
  writeFileSync(join(target, 'results.json'), JSON.stringify(results, null, 2));
}

function buildMutant(mutant) {
  return buildConsole(mutant.name, [mutantPlugin(mutant)]);
}

/** Builds the console and returns its folder, or the failure. */
async function buildConsole(name, plugins) {
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

/** Moves a build to the folder that the server serves. */
function serve(folder) {
  rmSync(join(served, CONSOLE), { recursive: true });
  renameSync(folder, join(served, CONSOLE));
}
