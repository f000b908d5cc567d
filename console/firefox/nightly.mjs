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
    'executions',
    'heatmap',
    'home-attention',
    'inbox',
    'keyboard',
    'machines',
    'map-run',
    'quarantine',
    'rules',
    'schedules',
    'shell-connection',
    'shell-palette',
  );
}
await import('../e2e/run.mjs');
