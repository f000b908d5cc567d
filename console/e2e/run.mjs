// The end-to-end run: a real Chromium against a real server. `npm run e2e -- home inbox` runs some specs.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { apiOf } from './api.mjs';
import { look } from './look.mjs';
import { startServer } from './server.mjs';
import { eventually } from './waiting.mjs';
import { functions, makeWorld } from './world.mjs';

const BROWSERS = [
  process.env.ASKEL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const TEST_MAX_MILLIS = 90_000;
const WAIT_MAX_MILLIS = 30_000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here('../target/e2e');
const screenshots = here('../target/screenshots');

const browserPath = BROWSERS.find((path) => path !== undefined && existsSync(path));
if (browserPath === undefined) {
  console.log(
    'console: the end-to-end run is left out: there is no Chromium (ASKEL_CHROMIUM names one)',
  );
  process.exit(0);
}

const wanted = process.argv.slice(2);
const names = readdirSync(here('specs'))
  .map((file) => file.replace(/\.mjs$/, ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const server = await startServer(functions, join(target, 'server.log'));
const results = [];
let browser;
try {
  browser = await chromium.launch({
    executablePath: browserPath,
    // Chromium has no sandbox for root.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const api = apiOf(server.url);
  const world = await makeWorld(api);
  for (const name of names) {
    try {
      const { default: tests } = await import(`./specs/${name}.mjs`);
      for (const [title, test] of Object.entries(tests)) {
        results.push(await run(`${name}: ${title}`, test, api, world));
      }
    } catch (failure) {
      broken(`${name}: runs to its end`, failure);
    }
  }
} catch (failure) {
  broken('the run gets to its tests', failure);
} finally {
  await browser?.close().catch((failure) => broken('the browser ends', failure));
  await server.stop().catch((failure) => broken('the server stops', failure));
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

/** One test in a browser profile of its own; what the page says on its console fails it. */
async function run(title, test, api, world) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'block',
  });
  context.setDefaultTimeout(WAIT_MAX_MILLIS);
  const page = await context.newPage();
  const said = [];
  const allowed = [];
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => said.push(error.stack ?? error.message));
  const begun = Date.now();
  let timer;
  try {
    await Promise.race([
      test({
        page,
        api,
        world,
        server,
        eventually,
        open: (path) => page.goto(`${server.url}/console${path}`),
        look: (name) => look(page, name, screenshots),
        /** Errors on the page's console that this test brings about itself. */
        allow: (pattern) => allowed.push(pattern),
      }),
      new Promise((_, fail) => {
        timer = setTimeout(
          () => fail(new Error(`took longer than ${TEST_MAX_MILLIS} ms`)),
          TEST_MAX_MILLIS,
        );
      }),
    ]);
    const errors = said.filter((text) => !allowed.some((pattern) => pattern.test(text)));
    if (errors.length > 0) throw new Error(`the console of the page says:\n${errors.join('\n')}`);
    console.log(`ok   ${title} (${Date.now() - begun} ms)`);
    return { title, millis: Date.now() - begun };
  } catch (failure) {
    const file = join(target, `${title.replaceAll(/[^A-Za-z0-9]+/g, '-')}.png`);
    await page.screenshot({ path: file }).catch(() => undefined);
    const text = [failure.stack, failure.cause?.stack, ...said].filter(Boolean).join('\n');
    console.log(`FAIL ${title}\n${text}\nsee ${file}`);
    return { title, millis: Date.now() - begun, failure: text };
  } finally {
    clearTimeout(timer);
    await context.close();
  }
}
