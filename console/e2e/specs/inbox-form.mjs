import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';

const APPROVED = { Variable: '$.approved', BooleanEquals: true };
const LARGE = { Variable: '$.limit', NumericGreaterThan: 100 };

/** Starts an execution whose Choice reads members of the answer of the task `Review`. */
async function startReview(api, activity, name, rules, members = {}) {
  const machine = await api.createMachine(`e2e-${name}`, {
    StartAt: 'Review',
    States: {
      Review: { Type: 'Task', Resource: activity, Next: 'Decide' },
      Decide: {
        Type: 'Choice',
        Choices: [{ And: rules, Next: 'Large' }],
        Default: 'Other',
      },
      Large: { Type: 'Succeed' },
      Other: { Type: 'Succeed' },
    },
  });
  const arn = await api.start(machine, { order: name, ...members }, name);
  await api.awaitTask(arn);
  return arn;
}

async function lastState(api, arn) {
  const { events } = await api.get(
    `executions/${encodeURIComponent(arn)}/events?type=SucceedStateEntered&details=true`,
  );
  return events[0].event.stateEnteredEventDetails.name;
}

/** Starts an execution whose task `Review` no Choice follows. */
async function startPlain(api, activity, name, members = {}, tags = []) {
  const machine = await api.createMachine(`e2e-${name}`, {
    StartAt: 'Review',
    States: { Review: { Type: 'Task', Resource: activity, End: true, ...members } },
  });
  for (const tag of tags) await api.post(`tags/${encodeURIComponent(machine)}`, { tags: [tag] });
  const start = async (run) => {
    const arn = await api.start(machine, {}, run);
    await api.awaitTask(arn);
    return arn;
  };
  return { start };
}

const SCHEMA = {
  type: 'object',
  required: ['approved', 'limit'],
  properties: {
    approved: { type: 'boolean', title: 'Approve the order?' },
    limit: { type: 'integer', title: 'Limit', description: 'In euros', maximum: 500 },
    channel: { enum: ['mail', 'phone'], title: 'Channel' },
    note: { type: 'string', title: 'Note' },
  },
};

const taskLink = (page, name) =>
  page
    .getByRole('table', { name: 'Pending tasks' })
    .getByRole('row')
    .filter({ hasText: name })
    .getByRole('link', { name: 'Review', exact: true });

export default {
  async 'a task is approved in the list'({ api, open, page, world }) {
    const arn = await startReview(api, world.activity, 'approved-in-list', [APPROVED]);
    await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
    const clicks = countClicks();
    await clicks.on(page.getByRole('button', { name: 'Approve Review' }));
    const dialog = page.getByRole('dialog', { name: 'Approve “Review”?' });
    await dialog.getByText('e2e-approved-in-list · approved-in-list', { exact: true }).waitFor();
    await dialog.getByText('"order": "approved-in-list"').waitFor();
    await clicks.on(dialog.getByRole('button', { name: 'Approve', exact: true }));
    await page.getByText('Review approved in execution approved-in-list.').first().waitFor();
    assert.equal(clicks.count, 2);
    await api.awaitEnd(arn);
    assert.equal(await lastState(api, arn), 'Large');
  },

  async 'a schema in the comment of the state describes the form'({
    api,
    open,
    page,
    world,
    checkLook,
  }) {
    const comment = `Review the order. ${JSON.stringify(SCHEMA)}`;
    const { start } = await startPlain(api, world.activity, 'schema-form', { Comment: comment });
    const arn = await start('schema-form');
    await open('/inbox');
    await taskLink(page, 'schema-form').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByText('Review the order.', { exact: true }).waitFor();
    const complete = dialog.getByRole('button', { name: 'Complete' });
    await dialog.getByLabel('Limit').fill('501');
    await dialog.getByText('At most 500').waitFor();
    assert.ok(await complete.isDisabled());
    await dialog.getByLabel('Limit').fill('250');
    await dialog.getByLabel('Approve the order?').click();
    await page.getByRole('option', { name: 'yes' }).click();
    await dialog.getByLabel('Channel').click();
    await page.getByRole('option', { name: 'phone' }).click();
    await checkLook('inbox-schema');
    await complete.click();
    await page
      .getByText(/ completed in execution /)
      .first()
      .waitFor();
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), {
      approved: true,
      limit: 250,
      channel: 'phone',
    });
  },

  async 'tasks are found by their names and status'({ api, open, page, world, eventually }) {
    await startReview(api, world.activity, 'inbox-search', [APPROVED]);
    await open('/inbox');
    const rows = page.getByRole('table', { name: 'Pending tasks' }).locator('tbody tr');
    await taskLink(page, 'inbox-search').waitFor();
    await page.getByRole('searchbox', { name: 'Search tasks' }).fill('REVIEW inbox-search');
    await eventually(async () => (await rows.count()) === 1, 'one task');
    await taskLink(page, 'inbox-search').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    assert.equal(await rows.count(), 1, 'the search remains while a task is open');
    await page.getByRole('button', { name: /^Status/ }).click();
    await page.getByRole('option', { name: 'With worker, or paused', exact: true }).click();
    await page.getByText('No matching tasks').waitFor();
    const search = new URL(page.url()).searchParams;
    assert.deepEqual([search.get('q'), search.get('status')], ['REVIEW inbox-search', 'TAKEN']);
  },

  async 'a search beyond its first step says so, and continues'({
    api,
    open,
    page,
    world,
    eventually,
  }) {
    // A real step has 1,000 tasks.
    await page.route(/\/api\/v1\/tasks\?/, (route) =>
      route.continue({ url: route.request().url().replace('maxResults=1000', 'maxResults=1') }),
    );
    const arns = [];
    for (const name of ['search-step-one', 'search-step-two'])
      arns.push(await startReview(api, world.activity, name, [APPROVED]));
    await open('/inbox?q=search-step-two');
    await page.getByText('Searched the first 1 task. More tasks wait.').waitFor();
    await page.getByText('No matching tasks so far').waitFor();
    const more = page.getByRole('button', { name: 'Search more tasks' });
    const link = taskLink(page, 'search-step-two');
    await eventually(async () => {
      if ((await link.count()) === 1) return true;
      // The last step removes the button.
      await more.click({ timeout: 2_000 }).catch(() => undefined);
      return false;
    }, 'the task of a later step');
    for (const arn of arns) await api.post(`executions/${arn}/stop`, {});
  },

  async 'the inbox of an execution names it, and keeps its filters while a task is open'({
    api,
    open,
    page,
    world,
    eventually,
  }) {
    const arn = await startReview(api, world.activity, 'scope-one', [APPROVED]);
    const other = await startReview(api, world.activity, 'scope-two', [APPROVED]);
    const filters = new URLSearchParams({
      executionArn: arn,
      kind: 'ACTIVITY',
      status: 'WAITING',
      assignee: 'none',
      order: 'due',
      q: 'scope',
    });
    await open(`/inbox?${filters}`);
    const scope = page.getByRole('group', { name: 'Filter by execution' });
    await scope.getByText('e2e-scope-one · scope-one').waitFor();
    await taskLink(page, 'scope-one').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByText('Assignee').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const query = () => Object.fromEntries(new URL(page.url()).searchParams);
    assert.deepEqual(query(), Object.fromEntries(filters));
    assert.equal(await taskLink(page, 'scope-two').count(), 0);
    await scope.getByRole('button', { name: 'Show all executions' }).click();
    await taskLink(page, 'scope-two').waitFor();
    assert.equal(await scope.count(), 0);
    filters.delete('executionArn');
    assert.deepEqual(query(), Object.fromEntries(filters));
    for (const one of [arn, other]) await api.post(`executions/${one}/stop`, {});
    await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
    await page.getByText('No pending tasks of this execution').waitFor();
    await page.getByRole('button', { name: 'Show all tasks' }).click();
    await eventually(async () => Object.keys(query()).length === 0, 'an address without filters');
  },

  async 'the link of an answered task says that it no longer waits'({
    api,
    open,
    page,
    world,
    allow,
  }) {
    allow(/status of 404/);
    const arn = await startReview(api, world.activity, 'old-link', [APPROVED]);
    const { taskToken } = await api.awaitTask(arn);
    await api.post(`tasks/${encodeURIComponent(taskToken)}/complete`, { output: '{}' });
    await api.awaitEnd(arn);
    await open(`/inbox?task=${encodeURIComponent(taskToken)}`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This task no longer waits for an answer').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Retry' }).count(), 0);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.waitFor({ state: 'hidden' });
  },

  async 'a task of a paused execution has no worker'({ api, open, page, world }) {
    const arn = await startReview(api, world.activity, 'inbox-paused', [APPROVED]);
    await api.post(`executions/${encodeURIComponent(arn)}/pause`, {});
    await open('/inbox?q=inbox-paused');
    const rows = page.getByRole('table', { name: 'Pending tasks' }).locator('tbody tr');
    await rows.getByText('Paused', { exact: true }).waitFor();
    assert.equal(await rows.count(), 1);
    await api.post(`executions/${encodeURIComponent(arn)}/resume`, {});
    await rows.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });
  },

  async 'a tag of the state machine describes the form'({ api, open, page, world }) {
    const { start } = await startPlain(api, world.activity, 'tag-form', {}, [
      { key: 'askel:form', value: 'carrier:text weight:number:optional' },
    ]);
    const arn = await start('tag-form');
    await open('/inbox');
    await taskLink(page, 'tag-form').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByLabel('carrier').fill('Ada & Sons');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page
      .getByText(/ completed in execution /)
      .first()
      .waitFor();
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), { carrier: 'Ada & Sons' });
  },

  async 'the form has the members of an earlier answer, without its values'({
    api,
    open,
    page,
    world,
  }) {
    const { start } = await startPlain(api, world.activity, 'earlier-form');
    const first = await start('earlier-form-1');
    const { tasks } = await api.get(`tasks?executionArn=${encodeURIComponent(first)}`);
    await api.post(`tasks/${encodeURIComponent(tasks[0].taskToken)}/complete`, {
      output: '{"score":3,"note":"fine"}',
    });
    await api.awaitEnd(first);
    const second = await start('earlier-form-2');
    await open('/inbox');
    await taskLink(page, 'earlier-form-2').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    const names = dialog.getByRole('textbox', { name: 'Name' });
    await names.nth(1).waitFor();
    assert.deepEqual(
      [await names.first().inputValue(), await names.nth(1).inputValue()],
      ['score', 'note'],
    );
    const values = dialog.getByRole('textbox', { name: 'Value' });
    assert.equal(await values.first().inputValue(), '');
    // An earlier answer demands nothing: empty fields are no members of the output.
    await values.nth(1).fill('new');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await page
      .getByText(/ completed in execution /)
      .first()
      .waitFor();
    assert.deepEqual(JSON.parse((await api.awaitEnd(second)).output), { note: 'new' });
  },

  async 'any JSON completes a task, whatever an earlier answer has'({ api, open, page, world }) {
    const { start } = await startPlain(api, world.activity, 'any-json');
    const first = await start('any-json-1');
    const { tasks } = await api.get(`tasks?executionArn=${encodeURIComponent(first)}`);
    await api.post(`tasks/${encodeURIComponent(tasks[0].taskToken)}/complete`, {
      output: '{"amount":500,"ok":true}',
    });
    await api.awaitEnd(first);
    for (const [index, output] of ['[1, null]', 'null', '"refused"'].entries()) {
      const name = `any-json-${index + 2}`;
      const arn = await start(name);
      await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
      await page.getByRole('link', { name: 'Review', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Review' });
      await dialog.getByRole('tab', { name: 'JSON' }).click();
      const json = dialog.getByRole('textbox', { name: 'Output' });
      assert.equal(await json.inputValue(), '{}');
      await json.fill(output);
      await dialog.getByRole('button', { name: 'Complete' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), JSON.parse(output));
    }
  },

  async 'an approval has the amount of the input'({ api, open, page, world }) {
    const input = { limit: 142.5 };
    const arn = await startReview(api, world.activity, 'input-amount', [APPROVED, LARGE], input);
    await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
    await page.getByRole('button', { name: 'Approve Review' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve “Review”?' });
    const approve = dialog.getByRole('button', { name: 'Approve', exact: true });
    const limit = dialog.getByRole('textbox', { name: 'limit' });
    await limit.waitFor();
    assert.equal(await limit.inputValue(), '142.5');
    await approve.click();
    await page.getByText('Review approved in execution input-amount.').first().waitFor();
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), {
      approved: true,
      limit: 142.5,
    });
  },

  async 'a task is approved in two clicks'({ api, open, page, world }) {
    const arn = await startReview(api, world.activity, 'inbox-approved', [APPROVED]);
    await open('/inbox');
    const clicks = countClicks();
    await clicks.on(taskLink(page, 'inbox-approved'));
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await clicks.on(dialog.getByRole('button', { name: 'Approve' }));
    await page.getByText('Review approved in execution inbox-approved.').first().waitFor();
    assert.equal(clicks.count, 2);
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), { approved: true });
  },

  async 'a rejection keeps the other fields of the form'({ api, open, page, world }) {
    const arn = await startReview(api, world.activity, 'inbox-rejected', [APPROVED]);
    await open('/inbox');
    await taskLink(page, 'inbox-rejected').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByRole('button', { name: 'Add field' }).click();
    await dialog.getByRole('textbox', { name: 'Name' }).last().fill('comment');
    await dialog.getByRole('textbox', { name: 'Value' }).last().fill('too dear');
    // The error of a failure is no output, so its tab has no decision.
    await dialog.getByRole('tab', { name: 'Fail' }).click();
    await dialog.getByRole('button', { name: 'Fail task' }).waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Reject' }).count(), 0);
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    const json = dialog.getByRole('textbox', { name: 'Output' });
    // The decision has no value at first.
    assert.deepEqual(JSON.parse(await json.inputValue()), { comment: 'too dear' });
    await dialog.getByRole('tab', { name: 'Form' }).click();
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('Review rejected in execution inbox-rejected.').first().waitFor();
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), {
      approved: false,
      comment: 'too dear',
    });
  },

  async 'an approval keeps the other members of the JSON'({ api, open, page, world }) {
    const arn = await startReview(api, world.activity, 'inbox-json', [APPROVED]);
    await open('/inbox');
    await taskLink(page, 'inbox-json').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    const json = dialog.getByRole('textbox', { name: 'Output' });
    const approve = dialog.getByRole('button', { name: 'Approve' });
    for (const refused of ['{"limit": ', '["limit"]']) {
      await json.fill(refused);
      assert.equal(await approve.getAttribute('aria-disabled'), 'true', refused);
    }
    await json.fill('{"limit": ');
    await dialog
      .getByText(/^This is not JSON/)
      .first()
      .waitFor();
    await json.fill('{"approved": false, "limit": 250, "order": 12345678901234567890}');
    await approve.click();
    await page.getByText('Review approved in execution inbox-json.').first().waitFor();
    const { output } = await api.awaitEnd(arn);
    assert.deepEqual(JSON.parse(output.replace('12345678901234567890', '"exact"')), {
      approved: true,
      limit: 250,
      order: 'exact',
    });
    assert.equal(await lastState(api, arn), 'Large');
  },

  async 'an approval by a form of a schema keeps its fields'({ api, open, page, world }) {
    const schema = {
      properties: { approved: { type: 'boolean' }, remark: { type: 'string' } },
      required: ['approved'],
    };
    const machine = await api.createMachine('e2e-schema-decision', {
      StartAt: 'Review',
      States: {
        Review: {
          Type: 'Task',
          Resource: world.activity,
          Comment: JSON.stringify(schema),
          Next: 'Decide',
        },
        Decide: {
          Type: 'Choice',
          Choices: [{ ...APPROVED, Next: 'Large' }],
          Default: 'Other',
        },
        Large: { Type: 'Succeed' },
        Other: { Type: 'Succeed' },
      },
    });
    const arn = await api.start(machine, {}, 'schema-decision');
    await api.awaitTask(arn);
    await open('/inbox');
    await taskLink(page, 'schema-decision').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    await dialog.getByLabel(/^remark/).fill('only once');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Review approved in execution schema-decision.').first().waitFor();
    assert.deepEqual(JSON.parse((await api.awaitEnd(arn)).output), {
      approved: true,
      remark: 'only once',
    });
  },

  async 'the form has the members that the next Choice compares'({
    api,
    open,
    page,
    world,
    checkLook,
  }) {
    const arn = await startReview(api, world.activity, 'inbox-members', [APPROVED, LARGE]);
    await open('/inbox');
    await taskLink(page, 'inbox-members').click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    const names = dialog.getByRole('textbox', { name: 'Name' });
    await names.nth(1).waitFor();
    assert.deepEqual(
      [await names.first().inputValue(), await names.nth(1).inputValue()],
      ['approved', 'limit'],
    );
    // The limit must be entered, so no button answers without it.
    assert.equal(await dialog.getByRole('button', { name: 'Approve' }).count(), 0);
    const complete = dialog.getByRole('button', { name: 'Complete' });
    await dialog.getByText('Enter a value for approved, limit.').waitFor();
    assert.ok(await complete.isDisabled());
    await checkLook('inbox-form');
    await dialog
      .getByRole('button', { name: /^Value/ })
      .first()
      .click();
    await page.getByRole('option', { name: 'yes' }).click();
    assert.ok(await complete.isDisabled());
    await dialog.getByRole('textbox', { name: 'Value' }).fill('250');
    await complete.click();
    await page
      .getByText(/ completed in execution /)
      .first()
      .waitFor();
    const { output } = await api.awaitEnd(arn);
    assert.deepEqual(JSON.parse(output), { approved: true, limit: 250 });
    assert.equal(await lastState(api, arn), 'Large');
  },

  async 'a task has no quick answer while its tags are unknown, and says why'({
    api,
    open,
    page,
    world,
    allow,
  }) {
    allow(/status of (403|500)/);
    const arn = await startReview(api, world.activity, 'tags-unread', [APPROVED]);
    const tags = (url) => url.pathname.includes('/api/v1/tags/');
    const refuse = (status, __type, message) =>
      page.route(tags, (route) => route.fulfill({ status, json: { __type, message } }));
    await refuse(500, 'InternalFailure', 'The tags were not read');
    const inbox = `/inbox?executionArn=${encodeURIComponent(arn)}`;
    await open(inbox);
    const why = page.getByRole('button', { name: 'Why no Approve of Review?' });
    await why.click();
    await page.getByText('The tags were not read (InternalFailure)').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Approve Review' }).count(), 0);
    await page.unroute(tags);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Approve Review' }).waitFor();

    // A refused read is not repeated, and the form is a guess.
    await refuse(403, 'AccessDeniedException', 'not authorized to read tags');
    await open(inbox);
    await page.getByRole('link', { name: 'Review', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Review' });
    const reason = /^No Approve and Reject, .*: not authorized to read tags$/;
    await dialog.getByText(reason).waitFor();
    await dialog.getByRole('button', { name: 'Complete' }).waitFor();
    for (const name of ['Approve', 'Reject', 'Retry'])
      assert.equal(await dialog.getByRole('button', { name }).count(), 0, name);
    await open(`/executions/${arn}`);
    const pending = page.getByRole('region', { name: 'Pending task' });
    await pending.getByText(reason).waitFor();
    await pending.getByRole('button', { name: 'Complete…' }).waitFor();
    assert.equal(await pending.getByRole('button', { name: 'Approve' }).count(), 0);
  },

  async 'a form that replaces a guessed one keeps the entered values'({
    api,
    open,
    page,
    world,
    allow,
  }) {
    allow(/status of 500/);
    const tags = (url) => url.pathname.includes('/api/v1/tags/');
    const dialog = page.getByRole('dialog', { name: 'Review' });
    const value = dialog.getByRole('textbox', { name: 'Value' });
    const openGuess = async (arn) => {
      await page.route(tags, (route) =>
        route.fulfill({ status: 500, json: { __type: 'InternalFailure', message: 'later' } }),
      );
      await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
      await page.getByRole('link', { name: 'Review', exact: true }).click();
      await dialog.getByText(/^No Approve and Reject, because the form/).waitFor();
    };
    const retry = async () => {
      await page.unroute(tags);
      await dialog.getByRole('button', { name: 'Retry' }).click();
      await dialog.getByText(/^No Approve and Reject/).waitFor({ state: 'detached' });
    };
    await openGuess(await startReview(api, world.activity, 'guess-choice', [APPROVED, LARGE]));
    await value.fill('250');
    await retry();
    assert.equal(await value.inputValue(), '250');

    const { start } = await startPlain(api, world.activity, 'guess-tag', {}, [
      { key: 'askel:form', value: 'carrier:text weight:number:optional' },
    ]);
    const arn = await start('guess-tag');
    for (const [name, field] of [
      ['carrier', dialog.getByLabel('carrier')],
      ['driver', dialog.getByRole('textbox', { name: 'Output' })],
    ]) {
      await openGuess(arn);
      await dialog.getByRole('button', { name: 'Add field' }).click();
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
      await value.fill('Ada');
      await retry();
      // The tag has no field for the driver, so the JSON has it.
      assert.match(await field.inputValue(), /Ada/, name);
    }
  },

  async 'an answer of someone else is shown, and disables the dialog'({
    api,
    open,
    page,
    world,
    allow,
  }) {
    allow(/status of 404/);
    const ended = /The task no longer waits for an answer\. Someone else completed it at .*\d:\d\d/;
    const approve = page.getByRole('button', { name: 'Approve Review' });
    const openers = {
      'answered-in-list': async (arn) => {
        await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
        await approve.click();
      },
      'answered-in-form': async (arn) => {
        await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
        await page.getByRole('link', { name: 'Review', exact: true }).click();
      },
      'answered-on-page': async (arn) => {
        await open(`/executions/${arn}`);
        const pending = page.getByRole('region', { name: 'Pending task' });
        await pending.getByRole('button', { name: 'Reject' }).click();
      },
    };
    for (const [name, openDialog] of Object.entries(openers)) {
      const arn = await startReview(api, world.activity, name, [APPROVED]);
      await openDialog(arn);
      const dialog = page.getByRole('dialog');
      const answer = dialog.getByRole('button', { name: /^(Approve|Reject)$/ }).last();
      await dialog.getByText(`"order": "${name}"`).waitFor();
      assert.equal(await answer.isDisabled(), false);
      const { taskToken } = await api.awaitTask(arn);
      await api.post(`tasks/${encodeURIComponent(taskToken)}/complete`, {
        output: '{"approved":false}',
      });
      await dialog.getByText(ended).first().waitFor();
      assert.ok(await answer.isDisabled(), name);
      await dialog.getByRole('button', { name: 'Close', exact: true }).first().waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  },

  async 'an answer whose response is lost is not called the answer of someone else'({
    api,
    open,
    page,
    world,
    allow,
  }) {
    allow(/status of 404|ERR_FAILED/);
    await page.route('**/tasks/*/complete', async (route) => {
      await route.fetch();
      await route.abort();
    });
    const openers = {
      'lost-in-list': () => page.getByRole('button', { name: 'Approve Review' }).click(),
      'lost-in-form': () => page.getByRole('link', { name: 'Review', exact: true }).click(),
    };
    for (const [name, openDialog] of Object.entries(openers)) {
      const arn = await startReview(api, world.activity, name, [APPROVED]);
      await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
      await openDialog();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(`"order": "${name}"`).waitFor();
      await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
      await dialog
        .getByText(/The task no longer waits for an answer\. It was completed at .*\d:\d\d/)
        .first()
        .waitFor();
      assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
    }
  },

  async 'Escape closes an approval whose input was loaded after its dialog opened'({
    api,
    open,
    page,
    world,
  }) {
    const input = { limit: 7 };
    const arn = await startReview(api, world.activity, 'untouched', [APPROVED, LARGE], input);
    await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
    // The dialog must be shown before the input arrives.
    let load;
    const loaded = new Promise((resolve) => {
      load = resolve;
    });
    await page.route(/\/api\/v1\/tasks\/[^/?]+$/, async (route) => {
      await loaded;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Approve Review' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve “Review”?' });
    await dialog.getByText('Loading…').waitFor();
    load();
    const limit = dialog.getByRole('textbox', { name: 'limit' });
    await limit.waitFor();
    assert.equal(await limit.inputValue(), '7');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByText('Discard what you entered?').count(), 0);

    // Entered text is still kept.
    await page.getByRole('button', { name: 'Approve Review' }).click();
    await limit.fill('8');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Discard what you entered?' }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  },

  async 'a text that the next Choice compares with several words is chosen'({
    api,
    open,
    page,
    world,
  }) {
    const machine = await api.createMachine('e2e-word-choices', {
      StartAt: 'Review',
      States: {
        Review: { Type: 'Task', Resource: world.activity, Next: 'Carrier' },
        Carrier: {
          Type: 'Choice',
          Choices: ['ship', 'rail'].map((word) => ({
            And: [
              { Variable: '$.carrier', StringEquals: word },
              { Variable: '$.order', NumericGreaterThan: 7 },
            ],
            Next: 'Large',
          })),
          Default: 'Other',
        },
        Large: { Type: 'Succeed' },
        Other: { Type: 'Succeed' },
      },
    });
    const start = async (name) => {
      const arn = await api.start(machine, {}, name);
      await api.awaitTask(arn);
      await open(`/inbox?executionArn=${encodeURIComponent(arn)}`);
      await page.getByRole('link', { name: 'Review', exact: true }).click();
      return arn;
    };
    const dialog = page.getByRole('dialog', { name: 'Review' });
    const carrier = dialog.getByRole('button', { name: /^Value/ });
    const values = dialog.getByRole('textbox', { name: 'Value' });
    const number = values.last();
    const complete = dialog.getByRole('button', { name: 'Complete' });

    const chosen = await start('word-chosen');
    await carrier.click();
    // The highlighted option has a second text for screen readers.
    const options = await page.getByRole('option').allInnerTexts();
    assert.deepEqual(
      options.map((text) => text.split('\n')[0]),
      ['ship', 'rail', 'Another text…'],
    );
    await page.getByRole('option', { name: 'rail' }).click();
    await number.fill('9007199254740993');
    await complete.click();
    const { output } = await api.awaitEnd(chosen);
    assert.equal(output.replaceAll(/\s/g, ''), '{"carrier":"rail","order":9007199254740993}');
    assert.equal(await lastState(api, chosen), 'Large');

    // The Choice has a default, so it accepts another text.
    const other = await start('word-typed');
    await carrier.click();
    await page.getByRole('option', { name: 'Another text…' }).click();
    await values.first().fill('mule');
    await number.fill('8');
    await complete.click();
    assert.deepEqual(JSON.parse((await api.awaitEnd(other)).output), { carrier: 'mule', order: 8 });
    assert.equal(await lastState(api, other), 'Other');
  },
};
