// Runs a longer part of the end-to-end tests in Firefox. `node firefox/nightly.mjs inbox` runs other
// specs.
process.env.ASKEL_RUN = 'firefox-nightly';
if (process.argv.length === 2) {
  process.argv.push(
    'access',
    'audit',
    'bulk',
    'compare',
    'designer',
    'execution-actions',
    'execution-answer',
    'execution-cause',
    'execution-data',
    'execution-events',
    'execution-graph',
    'execution-tabs',
    'inbox-form: a task is approved in two clicks',
  );
}
await import('../e2e/run.mjs');
