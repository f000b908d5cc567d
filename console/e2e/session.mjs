// A server and a browser, and the execution of tests in them, one after the other.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright-core';
import { createApi } from './api.mjs';
import { checkLook, checkFonts } from './look.mjs';
import { pageErrors } from './pageErrors.mjs';
import { startServer } from './server.mjs';
import { useKeyboard } from './keyboard.mjs';
import { eventually } from './waiting.mjs';
import { functions, createWorld } from './world.mjs';

/** The kind of the run: `e2e`, `e2e-nightly`, `firefox`, `firefox-nightly` or `keyboard`, by the script that starts it. */
export const run = process.env.ASKEL_RUN ?? 'e2e';
export const isFirefox = run.startsWith('firefox');
const BROWSERS = isFirefox
  ? [process.env.ASKEL_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox']
  : [
      process.env.ASKEL_CHROMIUM,
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
    ];
/**
 * Playwright adds the style `body {}` to a page before a screenshot, and removes it again. In Firefox,
 * the policy of the page blocks this style, whose hash the error contains.
 */
const STYLE_OF_SCREENSHOT =
  /blocked an inline style[^]*YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT\+SmwNZWA=/;
/** A foreign host name that resolves to this machine. */
const FOREIGN_HOST = 'evil.example';
/** A test that takes longer hangs. Other tests of the build may leave it little processor time. */
const TEST_MAX_MILLIS = 600_000;
const WAIT_MAX_MILLIS = 90_000;

/** The path of the browser; undefined when it is not installed. */
export const browserPath = BROWSERS.find((path) => path !== undefined && existsSync(path));

/** The launch options of Chromium, with further arguments. */
export function launchOptions(...args) {
  // Chromium cannot use its sandbox as root.
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { executablePath: browserPath, args: [...args, ...root] };
}

function launch() {
  if (!isFirefox)
    return chromium.launch(launchOptions(`--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1`));
  return firefox.launch({
    // WebDriver BiDi, which Firefox supports without changes.
    channel: 'moz-firefox',
    executablePath: fileURLToPath(new URL('../firefox/launch.mjs', import.meta.url)),
    env: { ...process.env, ASKEL_FIREFOX: browserPath },
    firefoxUserPrefs: {
      'network.dns.localDomains': FOREIGN_HOST,
      // These media features cannot be set by a command.
      'ui.prefersReducedMotion': 1,
      'layout.css.prefers-color-scheme.content-override': 1,
    },
  });
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
    browser = await launch();
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

/**
 * Replaces the function by which Playwright inserts text in Firefox. Playwright's own sets the value
 * of an input by a script, which React does not notice.
 */
function insertLikeUser() {
  Object.defineProperty(window, '__pw_bidiInsertText', {
    get: () => (text) => {
      document.execCommand('insertText', false, text);
    },
    set() {},
  });
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
  const allowed = isFirefox ? [STYLE_OF_SCREENSHOT] : [];
  const unexpected = () => errors.filter((text) => !allowed.some((pattern) => pattern.test(text)));
  if (isFirefox) await context.addInitScript(insertLikeUser);
  const page = await context.newPage();
  if (run === 'keyboard') useKeyboard(page);
  const started = Date.now();
  let timer;
  let failure;
  try {
    await Promise.race([
      test({
        ...environment,
        page,
        open: (path) => page.goto(`${environment.server.url}/console${path}`),
        checkLook: async (name) => {
          if (run !== 'keyboard') await checkLook(page, name, screenshots, isFirefox);
        },
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
  // The style of the screenshot above is no error of the test.
  const text = [failure.stack, failure.cause?.stack, ...unexpected()].filter(Boolean).join('\n');
  console.log(`FAIL ${title}\n${text}\nsee ${file}`);
  return { title, millis, failure: text };
}
