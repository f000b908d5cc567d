import assert from 'node:assert/strict';
import { checkFigureWithRetry } from '../figures.mjs';

/** The factor by which the processor is slower, as on a cheap phone. */
const SLOWER = 4;
/** Loads before the measurement, in which the server compiles what it runs often. */
const WARM_UP_LOADS = 3;
/** Loads that are measured; their median counts. */
const LOADS = 5;
/** A page is interactive when no long task begins within this time. */
const QUIET_MILLIS = 500;

/** Records the times of long tasks and of the first display of a heading. */
async function watchStart(page) {
  await page.addInitScript(() => {
    window.start = { shownAt: undefined, busyUntil: 0 };
    new window.PerformanceObserver((list) => {
      for (const task of list.getEntries())
        window.start.busyUntil = Math.max(window.start.busyUntil, task.startTime + task.duration);
    }).observe({ type: 'longtask', buffered: true });
    const poll = () => {
      const heading = document.querySelector('main h1');
      if (heading?.textContent === 'Home') window.start.shownAt = window.performance.now();
      else window.requestAnimationFrame(poll);
    };
    window.requestAnimationFrame(poll);
  });
}

/** The time from the navigation until the page is shown and responds, in milliseconds. */
const interactiveAt = (page) =>
  page.evaluate(
    (quiet) =>
      new Promise((resolve) => {
        const poll = () => {
          const { shownAt, busyUntil } = window.start;
          const at = Math.max(shownAt ?? Infinity, busyUntil);
          if (window.performance.now() - at > quiet) resolve(at);
          else setTimeout(poll, 50);
        };
        poll();
      }),
    QUIET_MILLIS,
  );

/** Opens Home with an empty cache, and returns when it is interactive, in milliseconds. */
async function loadHome(open, page, cdp, slower) {
  await page.goto('about:blank');
  await cdp.send('Network.clearBrowserCache');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await open('/');
  const millis = await interactiveAt(page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return millis;
}

async function medianOfLoads(load) {
  const millis = [];
  for (let i = 0; i < LOADS; i++) millis.push(await load());
  return millis.sort((a, b) => a - b)[Math.floor(LOADS / 2)];
}

export default {
  async 'Home is interactive soon on a slow processor'({ open, page }) {
    const cdp = await page.context().newCDPSession(page);
    await watchStart(page);
    for (let i = 0; i < WARM_UP_LOADS; i++) await loadHome(open, page, cdp, 1);
    await checkFigureWithRetry(
      `until Home is interactive, on a processor that is ${SLOWER} times slower`,
      () => medianOfLoads(() => loadHome(open, page, cdp, SLOWER)),
      1_500,
    );
    // The page responds: the palette opens.
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').waitFor();
    assert.ok(await page.getByRole('combobox').first().isVisible());
  },
};
