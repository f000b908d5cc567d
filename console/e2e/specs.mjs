import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The specs that need Chromium: stored pictures, and measurements with its protocol. */
export const chromiumSpecs = new Set(['gallery', 'execution-figures', 'shell-start']);

/** The tests that drag with a pointer. In Firefox by WebDriver BiDi, both failed after the drag. */
export const chromiumTests = new Set([
  'designer: a workflow is drawn, changed by forms, undone, and created',
  'designer: a state is dragged from one branch to another',
]);

/**
 * Tests of `node e2e/nightly.mjs`; a run of all specs leaves them out. They are further forms of
 * other tests, measurements, and tests that start servers of their own.
 */
export const nightlyTests = new Set([
  'access: a policy is edited, attached and explained',
  'bulk: keeps the remaining executions when a job is cancelled',
  'bulk: redrives a group of failures: pauses, resumes and changes the rate',
  'compare: large values do not narrow the columns of the output',
  'designer: a truncated list of diagnostics is marked',
  'designer: keys remove and restore states',
  'designer: the palette has icons when only the text is shown',
  'designer-save: changes that another user saved are shown before they are overwritten',
  'designer-save: restored changes are announced until they are discarded or saved',
  'designer-test: a link to Home leaves the test drawer, and the console remains',
  'designer-test: the test drawer closes, and the designer remains',
  'execution-actions: the page follows an execution that is redriven elsewhere',
  'execution-data: large values do not narrow the columns of the changes',
  'execution-figures: 2,000 states are laid out without blocking the page',
  'execution-graph: the widths of graph and state are changed, and stay',
  'executions: offers to clear the filter when nothing matches',
  'executions: pages to any depth',
  'executions: reconnects without a reload after a server outage',
  'executions: refills a page when its executions no longer match',
  'executions: saves named views and restores them',
  'executions-preferences: a column is resized by keyboard and pointer, and keeps its width',
  'executions-preferences: rows are denser',
  'executions-preferences: the executions of all pages are counted',
  'executions-preferences: times are shown in UTC',
  'home: shows the rates as a table',
  'home: updates itself',
  'home-attention: an empty server is tried in three clicks',
  'hosts: a page on another port cannot call the server, but its link opens the console',
  'hosts: a page on a rebound host name cannot call the server',
  'inbox: a long waiting time stays on one line',
  'inbox-form: a tag of the state machine describes the form',
  'inbox-form: tasks are found by their names and status',
  'inbox-form: the form has the members of an earlier answer, without its values',
  'inbox-people: the inbox filters by assignee',
  'machines: a machine whose executions were all aborted is idle',
  'machines: the generated Terraform code describes the machine',
  'map-run: redrives a group of failures',
  'map-run: redrives selected children only, and shows those that wait for a redrive',
  'map-run: says that a run does not exist',
  'map-run: shows the progress of a running map, and changes its limits',
  'quarantine: an unrecoverable execution is shown with the reason, and resumes after its repair',
  'rules: a bus has rules of its own',
  'schedules: a group has rules for missed and overlapping occurrences',
  'shell: loads a page whose files were missing when the server is back',
  'shell: opens pages offline for the first time',
  'shell: works behind a proxy that strips a path prefix',
  'shell-connection: a lost connection is shown on every page until it returns',
  'shell-palette: the palette changes the colour mode',
  'shell-start: Home is interactive soon on a slow processor',
  'sign-in: a person ends another session, which returns to the sign-in page',
  'sign-in-provider: a completed sign-in cannot be repeated',
  'sign-in-provider: a refused sign-in shows the reason',
  'sign-in-provider: keys of the provider are rotated, and its tokens are accepted for REST',
]);

/** The names of all specs. */
export function specNames() {
  return readdirSync(fileURLToPath(new URL('specs', import.meta.url)))
    .map((file) => file.replace(/\.mjs$/, ''))
    .sort();
}

/**
 * The tests of a spec with their full titles, such as `inbox: fails a task with error and cause`.
 */
export async function testsOf(name) {
  const { default: tests } = await import(`./specs/${name}.mjs`);
  return Object.entries(tests).map(([title, test]) => [`${name}: ${title}`, test]);
}
