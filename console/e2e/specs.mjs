import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The specs that need Chromium: stored pictures, and measurements with its protocol. */
export const chromiumSpecs = new Set(['gallery', 'execution-figures', 'shell-start']);

/** The tests that need Chromium, because WebDriver BiDi of Firefox lacks a function. */
export const chromiumTests = new Set([
  // A drag with the pointer: both failed after it.
  'designer: a workflow is drawn, changed by forms, undone, and created',
  'designer: a state is dragged from one branch to another',
  // A change of the colour mode of the system.
  'shell: remembers the colour mode: dark, light or system default',
  // A missing network that permits cached files.
  'shell: opens pages offline for the first time',
]);

/**
 * Tests of `node e2e/nightly.mjs`; a run of all specs leaves them out. They are further forms of
 * other tests, measurements, and tests that start servers of their own.
 */
export const nightlyTests = new Set([
  'access: a new user does not replace another',
  'access: a policy is edited, attached and explained',
  'bulk: keeps the remaining executions when a job is cancelled',
  'bulk: redrives a group of failures: pauses, resumes and changes the rate',
  'bulk: shows that redriven executions failed again',
  'compare: executions are chosen by name, and each invalid side shows its error',
  'compare: large values do not narrow the columns of the output',
  'critical-sections: a state that waits for a critical section shows it, its place and its holder',
  'designer-format: a look at the YAML of a definition changes nothing',
  'designer-save: a field that is not JSON is kept, and prevents saving',
  'designer-save: changes that another user saved are shown before they are overwritten',
  'designer-save: restored changes are announced until they are discarded or saved',
  'designer-save: unsaved changes are restored after a reload, per state machine',
  'designer-test: a link to Home leaves the test drawer, and the console remains',
  'designer-test: a past state is tested with its variables, and as it was executed',
  'designer-test: a selected segment is legible while hovered',
  'designer-test: expressions are tested with an earlier input',
  'designer-test: the test drawer closes, and the designer remains',
  'designer: a state is dragged from one branch to another',
  'designer: a state is renamed by keyboard, and the focus stays in the form',
  'designer: a truncated list of diagnostics is marked',
  'designer: diagnostics are those of the API for any text',
  'designer: keys remove and restore states',
  'designer: states have badges of their Retriers and Catchers',
  'designer: the form of the selected state is beside the graph with open navigation',
  'designer: the graph is exported as SVG and PNG',
  'designer: the palette has icons when only the text is shown',
  'endpoints: an execution shows that its call waits, and the paused endpoint',
  'execution-actions: an execution is stopped on the tab Repair after a confirmation',
  'execution-actions: an execution that ends before its stop is not reported as stopped',
  'execution-actions: confirmations are visible when the page is scrolled',
  'execution-actions: the page follows an execution that is paused and resumed elsewhere',
  'execution-actions: the page follows an execution that is redriven elsewhere',
  'execution-answer: a state that waits for its next attempt shows when it is due and why',
  'execution-answer: a task whose answer no Choice reads is failed with its form',
  'execution-answer: an approval demands the values that the next Choice also reads',
  'execution-cause: a cause that is JSON is formatted',
  'execution-cause: a failure after a caught one is named first',
  'execution-data: a state name cannot reorder the text around it',
  'execution-data: large values do not narrow the columns of the changes',
  'execution-data: loop counts do not truncate state names, and have separators',
  'execution-figures: 2,000 states are laid out without blocking the page',
  'execution-figures: 25,000 events load quickly, and only visible ones are rendered',
  'execution-fork: a fork warns that it ends older executions',
  'execution-fork: the draft of a fork remains while its state is entered again',
  'execution-graph: a fitted tall graph keeps names, icons and the selected state',
  'execution-graph: a state of a large graph is found by its name',
  'execution-graph: eight parallel states fit into a window of 1,171 pixels',
  'execution-graph: labels have at least 12 pixels at any zoom',
  'execution-graph: the widths of graph and state are changed, and stay',
  'execution-state: the log of a state equals the records that the server wrote',
  'execution-tabs: all tabs are visible at any width',
  'execution: the timeline folds the visits of a loop by state',
  'executions-filter: statuses in an address may have any case, and unknown ones are refused',
  'executions-preferences: a column is resized by keyboard and pointer, and keeps its width',
  'executions-preferences: a turned phone keeps the open dialog, and columns keep their widths',
  'executions-preferences: columns are hidden, and stay hidden',
  'executions-preferences: executions are found within an absolute range',
  'executions-preferences: rows are denser',
  'executions-preferences: the executions of all pages are counted',
  'executions-preferences: the loaded page is sorted by a column',
  'executions-preferences: the order of the server holds for all pages',
  'executions-preferences: times are shown in UTC',
  'executions: names keep their ends, and their column is the widest',
  'executions: offers to clear the filter when nothing matches',
  'executions: pages to any depth',
  'executions: reconnects without a reload after a server outage',
  'executions: refills a page when its executions no longer match',
  'executions: saves named views and restores them',
  'executions: shows long names on one line without hiding columns',
  'heatmap: each state machine can be chosen, also when its visits were left out',
  'heatmap: the heatmap opens with the first measure that has values',
  'heatmap: the heatmap opens with the state machine of most failures',
  'heatmap: the heatmap shows the time of each state, for the filtered executions',
  'home-attention: an empty server is tried in three clicks',
  'home-attention: unreachable endpoints need attention',
  'home: a group of failures was last seen when it last failed',
  'home: counts of failures have separators',
  'home: shows the rates as a table',
  'home: updates itself',
  'hosts: a page on a rebound host name cannot call the server',
  'hosts: a page on another port cannot call the server, but its link opens the console',
  'inbox-form: Escape closes an approval whose input was loaded after its dialog opened',
  'inbox-form: a rejection keeps the other fields of the form',
  'inbox-form: a tag of the state machine describes the form',
  'inbox-form: a task has no quick answer while its tags are unknown, and says why',
  'inbox-form: a text that the next Choice compares with several words is chosen',
  'inbox-form: an answer of someone else is shown, and disables the dialog',
  'inbox-form: an approval by a form of a schema keeps its fields',
  'inbox-form: an approval keeps the other members of the JSON',
  'inbox-form: any JSON completes a task, whatever an earlier answer has',
  'inbox-form: tasks are found by their names and status',
  'inbox-form: the form has the members of an earlier answer, without its values',
  'inbox-form: the form has the members that the next Choice compares',
  'inbox-people: the inbox filters by assignee',
  'inbox: a long waiting time stays on one line',
  'inbox: names of executions keep their ends',
  'inbox: shows the worker, the age and the deadlines of a task',
  'machines: a machine is deleted',
  'machines: a machine whose executions were all aborted is idle',
  'machines: a phone shows whole graphs, and code that wraps',
  'machines: the generated Terraform code describes the machine',
  'map-run: opens by ARNs with slashes in a link and in the palette',
  'map-run: redrives a group of failures',
  'map-run: redrives selected children only, and shows those that wait for a redrive',
  'map-run: says that a run does not exist',
  'map-run: shows the progress of a running map, and changes its limits',
  'quarantine: an unrecoverable execution is shown with the reason, and resumes after its repair',
  'rules: a bus has rules of its own',
  'rules: a new rule does not replace another',
  'schedules: a group has rules for missed and overlapping occurrences',
  'schedules: a refused schedule shows its error beside the buttons, and a target has a name',
  'schedules: changes of another user are shown, and overwritten on request',
  'schedules: due times count from the creation, and are read again when the next one has passed',
  'shell-connection: Home without a connection has one warning',
  'shell-connection: a lost connection is shown on every page until it returns',
  'shell-palette: the palette changes the colour mode',
  'shell-start: Home is interactive soon on a slow processor',
  'shell: accepts percent-encoded ARNs in links and in the palette',
  'shell: loads a page whose files were missing when the server is back',
  'shell: opens pages offline for the first time',
  'shell: works behind a proxy that strips a path prefix',
  'sign-in-provider: a completed sign-in cannot be repeated',
  'sign-in-provider: a person signs in by the groups of the provider, and signs out at the provider',
  'sign-in-provider: a refused sign-in shows the reason',
  'sign-in-provider: keys of the provider are rotated, and its tokens are accepted for REST',
  'sign-in: a person ends another session, which returns to the sign-in page',
  'webhooks: the designer and the page of a machine list its triggers',
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
