// Runs a short part of the end-to-end tests in Firefox. `node firefox/run.mjs inbox` runs other specs.
process.env.ASKEL_RUN = 'firefox';
if (process.argv.length === 2) {
  process.argv.push(
    'execution-cause: a failed execution shows its root cause and selects it without a click',
    'inbox-form: a task is approved in two clicks',
  );
}
await import('../e2e/run.mjs');
