// Time limits. They apply to an idle machine: `npm run figures` checks them exactly. Other runs
// permit ten times as much, because the machine may be busy.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether time limits are exact, on an idle machine. */
export const STRICT = process.env.ASKEL_BUDGETS === 'strict';
const SLACK = 10;
const FIGURES = fileURLToPath(new URL('../target/e2e/figures.md', import.meta.url));

/** Fails when a figure exceeds its limit, and appends a row for the table in docs/console.md. */
export function checkFigure(figure, millis, max) {
  const taken = Math.round(millis);
  console.log(`     ${figure}: ${taken} ms`);
  // The run of the mutants has its own folder, which may not exist yet.
  mkdirSync(dirname(FIGURES), { recursive: true });
  appendFileSync(FIGURES, `| ${figure} | ${taken} | ${max} |\n`);
  const limit = STRICT ? max : max * SLACK;
  assert.ok(taken <= limit, `${figure} took ${taken} ms, the limit is ${limit} ms`);
}

/**
 * Checks a figure that is measured here. A busy machine can suspend a browser for seconds, so a
 * figure beyond the limit is measured again: slow code is slow again.
 */
export async function checkFigureWithRetry(figure, measure, max) {
  let millis = await measure();
  if (!STRICT && millis > max * SLACK) millis = await measure();
  checkFigure(figure, millis, max);
}

/** Starts to record the longest main-thread task, during which the page does not respond. */
export async function watchTasks(page) {
  await page.addInitScript(() => {
    window.longestTask = 0;
    new window.PerformanceObserver((list) => {
      for (const task of list.getEntries()) {
        window.longestTask = Math.max(window.longestTask, task.duration);
      }
    }).observe({ type: 'longtask', buffered: true });
  });
}

/** The longest task in milliseconds. Browsers report only tasks of at least 50 ms. */
export const longestTask = (page) =>
  page.evaluate(async () => {
    // A task is reported after its end.
    for (let frames = 0; frames < 2; frames++)
      await new Promise((done) => window.requestAnimationFrame(() => setTimeout(done)));
    return window.longestTask;
  });

/** Starts the recording again. */
export async function resetTasks(page) {
  await longestTask(page);
  await page.evaluate(() => (window.longestTask = 0));
}
