// A server and a browser, and tests that run in them one after the other.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
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

/** Where Chromium is; undefined when there is none. */
export const browserPath = BROWSERS.find((path) => path !== undefined && existsSync(path));

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
    browser = await chromium.launch({
      executablePath: browserPath,
      args: [
        // A name that a stranger has pointed at this machine.
        '--host-resolver-rules=MAP evil.example 127.0.0.1',
        // Chromium has no sandbox for root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
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

/** One test in a browser profile of its own; what the page says on its console fails it. */
async function run({ browser, found, target, screenshots, waitMillis }, title, test) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'block',
  });
  context.setDefaultTimeout(waitMillis);
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
        ...found,
        page,
        open: (path) => page.goto(`${found.server.url}/console${path}`),
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
    // The tests behind one that broke off between the two find it as they are used to.
    if (!found.server.isUp()) await found.server.start();
  }
}
