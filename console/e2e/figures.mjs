// What must be done within a time. A budget is for a quiet machine: `npm run figures` holds it to the millisecond;
// else ten times as much fails, which is what a busy machine may take.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const STRICT = process.env.ASKEL_BUDGETS === 'strict';
const SLACK = 10;
const FIGURES = fileURLToPath(new URL('../target/e2e/figures.md', import.meta.url));

/** Fails beyond the budget, and notes a row of the table of docs/console.md. */
export function within(what, millis, max) {
  const taken = Math.round(millis);
  console.log(`     ${what}: ${taken} ms`);
  // The mutants' run has a folder of its own, and may be the first.
  mkdirSync(dirname(FIGURES), { recursive: true });
  appendFileSync(FIGURES, `| ${what} | ${taken} | ${max} |\n`);
  const most = STRICT ? max : max * SLACK;
  assert.ok(taken <= most, `${what} took ${taken} ms, at most ${most} ms were given`);
}

/**
 * The same of what is measured here. A busy machine may hold a browser for seconds: beyond the budget it is measured
 * once more, for slow code is slow again.
 */
export async function withinOrAgain(what, measured, max) {
  let millis = await measured();
  if (!STRICT && millis > max * SLACK) millis = await measured();
  within(what, millis, max);
}

/** Notes from now on how long the page stands still: the longest task of its main thread. */
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

/** In milliseconds, once the page rests; tasks shorter than 50 are not told by the browser, and count as none. */
export const longestTask = (page) =>
  page.evaluate(async () => {
    // A task is told behind its end.
    for (let frames = 0; frames < 2; frames++)
      await new Promise((done) => window.requestAnimationFrame(() => setTimeout(done)));
    return window.longestTask;
  });

/** Begins to note anew, once the page rests. */
export async function forgetTasks(page) {
  await longestTask(page);
  await page.evaluate(() => (window.longestTask = 0));
}
