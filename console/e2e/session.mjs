// A server and a browser, and tests that run in them one after the other.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { apiOf } from './api.mjs';
import { look, noSerifs } from './look.mjs';
import { pageErrors } from './pageErrors.mjs';
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

/** Where Chromium is; undefined when there is none. */
export const browserPath = BROWSERS.find((path) => path !== undefined && existsSync(path));

/** How the browser is launched, with further arguments of its own. */
export function launchOptions(...args) {
  // Chromium has no sandbox for root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: browserPath, args: [...args, ...root] };
}

/**
 * Starts a server with data of its own and what all specs find there, and a browser.
 *
 * @param target the folder for the server's log and for pictures of what failed
 * @param screenshots the folder for pictures of the pages
 * @param words what starts the server
 * @param waitMillis how long a test waits for what it is told to find
 */
export async function startSession({ target, screenshots, words, waitMillis = WAIT_MAX_MILLIS }) {
  mkdirSync(target, { recursive: true });
  const server = await startServer(functions, join(target, 'server.log'), words);
  let browser;
  try {
    browser = await chromium.launch(
      // A name that a stranger has pointed at this machine.
      launchOptions('--host-resolver-rules=MAP evil.example 127.0.0.1'),
    );
    const wait = (ask, what, millis = waitMillis) => eventually(ask, what, millis);
    const api = apiOf(server.url, wait);
    const found = { server, api, world: await makeWorld(api), eventually: wait };
    const session = { browser, found, target, screenshots, waitMillis };
    return {
      /** The result of one test: `title`, `millis`, and `failure` if it has failed. */
      run: (title, test) => run(session, title, test),
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

/** One test in a browser profile of its own; an error on the console of any of its pages fails it. */
async function run({ browser, found, target, screenshots, waitMillis }, title, test) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'block',
  });
  context.setDefaultTimeout(waitMillis);
  const said = pageErrors(context);
  const allowed = [];
  const unexpected = () => said.filter((text) => !allowed.some((pattern) => pattern.test(text)));
  const page = await context.newPage();
  const begun = Date.now();
  let timer;
  let failure;
  try {
    await Promise.race([
      test({
        ...found,
        page,
        open: (path) => page.goto(`${found.server.url}/console${path}`),
        look: (name) => look(page, name, screenshots),
        noSerifs: (name) => noSerifs(page, name),
        /** Errors on the console of a page that this test brings about itself. */
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
  // The tests behind one that broke off between the two find it as they are used to.
  if (!found.server.isUp()) await found.server.start();
  const millis = Date.now() - begun;
  if (failure === undefined && unexpected().length > 0)
    failure = new Error(`the console of a page says:\n${unexpected().join('\n')}`);
  if (failure === undefined) {
    console.log(`ok   ${title} (${millis} ms)`);
    return { title, millis };
  }
  const text = [failure.stack, failure.cause?.stack, ...said].filter(Boolean).join('\n');
  console.log(`FAIL ${title}\n${text}\nsee ${file}`);
  return { title, millis, failure: text };
}
