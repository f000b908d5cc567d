// Runs the stories of the console with the keyboard only. `node keyboard/run.mjs inbox` runs other
// specs.
process.env.ASKEL_RUN = 'keyboard';
if (process.argv.length === 2) {
  process.argv.push(
    // Why did it fail?
    'execution-cause: a failed execution shows its root cause and selects it without a click',
    'execution-cause: the root cause of a nested execution is one link away',
    'home: links a group of failures to its executions',
    // Redrive many failures.
    'bulk: redrives a group of failures: pauses, resumes and changes the rate',
    'execution-actions: an execution is stopped, redriven and started again with another input',
    // Answer a task.
    'inbox-form: a task is approved in two clicks',
    'inbox-form: a schema in the comment of the state describes the form',
    'inbox-people: a person claims and releases a task, and others see it',
    'inbox-people: the inbox filters by assignee',
    'inbox-people: notes and due dates are saved, and the inbox is sorted by due date',
    'execution-answer: a waiting task is approved in two clicks',
    'keyboard',
    // Build, save, start and watch.
    'home-attention: an empty server is tried in three clicks',
    'designer-save: a change is reviewed, saved and published',
    'designer-samples: samples are valid workflows',
    'designer-test: a state is tested with mocks and an earlier input',
    'machines: versions are published, compared and given aliases',
    // Compare, publish, iterate.
    'compare: two executions are aligned, and their first difference is marked',
    'execution-answer: iteration 37 of a Map is two clicks away',
    'execution-answer: the path of an execution has its parents and its state machine',
    // Copy, search, reconnect.
    'shell: copies the ARN of an execution and of a machine',
    'shell-connection: a user retries a lost connection with one click',
    'execution-graph: a state of a large graph is found by its name',
    'execution-graph: a graph fills the screen',
    'execution-events: events are filtered by the server, and each has a link',
    'executions: saves named views and restores them',
    'executions-preferences: columns are hidden, and stay hidden',
    'executions-preferences: the loaded page is sorted by a column',
  );
}
await import('../e2e/run.mjs');
