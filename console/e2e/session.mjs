// A server and a browser, and the execution of tests in them, one after the other.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createApi } from './api.mjs';
import { checkLook, checkFonts } from './look.mjs';
import { pageErrors } from './pageErrors.mjs';
import { startServer } from './server.mjs';
import { eventually } from './waiting.mjs';
import { functions, createWorld } from './world.mjs';

const BROWSERS = [
  process.env.ASKEL_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
/** A test that takes longer hangs. Other tests of the build may leave it little processor time. */
const TEST_MAX_MILLIS = 240_000;
const WAIT_MAX_MILLIS = 30_000;

/** The path of Chromium; undefined when it is not installed. */
export const browserPath = BROWSERS.find((path) => path !== undefined && existsSync(path));

/** The launch options of the browser, with further arguments. */
export function launchOptions(...args) {
  // Chromium cannot use its sandbox as root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: browserPath, args: [...args, ...root] };
}

/**
 * Starts a server with the data that all specs share, and a browser.
 *
 * @param target the folder of the server's log and of screenshots of failed tests
 * @param screenshots the folder of screenshots of the pages
 * @param command the command that starts the server
 * @param waitMillis how long a test waits for an expected element
 */
export async function startSession({ target, screenshots, command, waitMillis = WAIT_MAX_MILLIS }) {
  mkdirSync(target, { recursive: true });
  const server = await startServer(functions, join(target, 'server.log'), command);
  let browser;
  try {
    browser = await chromium.launch(
      // A foreign host name that resolves to this machine.
      launchOptions('--host-resolver-rules=MAP evil.example 127.0.0.1'),
    );
    const wait = (request, what, millis = waitMillis) => eventually(request, what, millis);
    const api = createApi(server.url, wait);
    const environment = {
      server,
      api,
      world: await createWorld(api),
      eventually: wait,
      /** Starts a server for one test, with options of `up`. */
      startOwnServer: (log, options) => startServer({}, log, command, options),
    };
    const session = { browser, environment, target, screenshots, waitMillis };
    return {
      /** Runs a test and returns its `title`, `millis`, and `failure` if it failed. */
      run: (title, test) => runTest(session, title, test),
      async stop() {
        await browser.close().finally(() => server.stop());
      },
    };
  } catch (failure) {
    await browser?.close().catch(() => undefined);
    await server.stop();
    throw failure;
  }
}

/** Runs a test in its own browser profile. An error on the console of any of its pages fails it. */
async function runTest({ browser, environment, target, screenshots, waitMillis }, title, test) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'block',
  });
  context.setDefaultTimeout(waitMillis);
  const errors = pageErrors(context);
  const allowed = [];
  const unexpected = () => errors.filter((text) => !allowed.some((pattern) => pattern.test(text)));
  const page = await context.newPage();
  const started = Date.now();
  let timer;
  let failure;
  try {
    await Promise.race([
      test({
        ...environment,
        page,
        open: (path) => page.goto(`${environment.server.url}/console${path}`),
        checkLook: (name) => checkLook(page, name, screenshots),
        checkFonts: (name) => checkFonts(page, name),
        /** Permits console errors that the test causes itself. */
        allow: (pattern) => allowed.push(pattern),
      }),
      new Promise((_, fail) => {
        timer = setTimeout(
          () => fail(new Error(`took longer than ${TEST_MAX_MILLIS} ms`)),
          TEST_MAX_MILLIS,
        );
      }),
    ]);
  } catch (thrown) {
    failure = thrown;
  }
  clearTimeout(timer);
  const file = join(target, `${title.replaceAll(/[^A-Za-z0-9]+/g, '-')}.png`);
  if (failure !== undefined || unexpected().length > 0)
    await page.screenshot({ path: file }).catch(() => undefined);
  await context.close();
  // Later tests need a running server, even after a test that failed while it was stopped.
  if (!environment.server.isUp()) await environment.server.start();
  const millis = Date.now() - started;
  if (failure === undefined && unexpected().length > 0)
    failure = new Error(`errors on the console of a page:\n${unexpected().join('\n')}`);
  if (failure === undefined) {
    console.log(`ok   ${title} (${millis} ms)`);
    return { title, millis };
  }
  const text = [failure.stack, failure.cause?.stack, ...errors].filter(Boolean).join('\n');
  console.log(`FAIL ${title}\n${text}\nsee ${file}`);
  return { title, millis, failure: text };
}
