import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';
import { path } from '../executionPage.mjs';

const answers = (page) => page.getByRole('region', { name: 'Pending task' });

/** A state machine whose Choice reads the answer of the task `Review`. */
const reviews = (activity) => ({
  StartAt: 'Review',
  States: {
    Review: { Type: 'Task', Resource: activity, ResultPath: '$.review', Next: 'Decide' },
    Decide: {
      Type: 'Choice',
      Choices: [{ Variable: '$.review.granted', BooleanEquals: true, Next: 'Granted' }],
      Default: 'Denied',
    },
    Granted: { Type: 'Succeed' },
    Denied: { Type: 'Fail', Error: 'Denied' },
  },
});

export default {
  async 'a waiting task is approved in two clicks'({ api, open, page, world, checkLook }) {
    const machine = await api.createMachine('e2e-reviews', reviews(world.activity));
    const arn = await api.start(machine, { page: 1 }, 'approved');
    await api.awaitTask(arn);
    await open(path(arn));
    const clicks = countClicks();
    await answers(page)
      .getByText(/^Waiting time: /)
      .waitFor();
    await checkLook('execution-answer');
    await clicks.on(answers(page).getByRole('button', { name: 'Approve' }));
    const dialog = page.getByRole('dialog', { name: 'Approve “Review”?' });
    await dialog.getByText('e2e-reviews · approved', { exact: true }).waitFor();
    await dialog.getByLabel('Input of Review', { exact: true }).getByText('"page": 1').waitFor();
    await checkLook('execution-approve');
    assert.deepEqual(
      JSON.parse(await dialog.getByRole('textbox', { name: 'Output' }).inputValue()),
      { granted: true },
    );
    await clicks.on(dialog.getByRole('button', { name: 'Approve', exact: true }));
    await page.getByText('Review approved in execution approved.').first().waitFor();
    assert.equal(clicks.count, 2);
    const ended = await api.awaitEnd(arn);
    assert.equal(ended.status, 'SUCCEEDED');
    assert.deepEqual(JSON.parse(ended.output).review, { granted: true });
    // The buttons disappear with the task.
    await answers(page).waitFor({ state: 'detached' });
  },

  async 'a rejection gives the answer that the next Choice rejects'({ api, open, page, world }) {
    const machine = await api.createMachine('e2e-rejections', reviews(world.activity));
    const arn = await api.start(machine, {}, 'rejected');
    await api.awaitTask(arn);
    await open(path(arn));
    await answers(page).getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject', exact: true }).click();
    await page.getByText('Review rejected in execution rejected.').first().waitFor();
    assert.equal((await api.awaitEnd(arn)).error, 'Denied');
  },

  async 'an approval demands the values that the next Choice also reads'({
    api,
    open,
    page,
    world,
    checkLook,
  }) {
    const definition = reviews(world.activity);
    definition.States.Decide.Choices[0] = {
      And: [
        { Variable: '$.review.granted', BooleanEquals: true },
        { Variable: '$.review.limit', NumericGreaterThan: 1000 },
      ],
      Next: 'Granted',
    };
    const machine = await api.createMachine('e2e-review-limits', definition);
    const arn = await api.start(machine, { page: 1 }, 'limited');
    await api.awaitTask(arn);
    await open(path(arn));
    await answers(page).getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve “Review”?' });
    const approve = dialog.getByRole('button', { name: 'Approve', exact: true });
    const limit = dialog.getByRole('textbox', { name: 'limit' });
    await limit.waitFor();
    assert.equal(await limit.inputValue(), '');
    await dialog.getByText('Enter a value for limit.').waitFor();
    assert.ok(await approve.isDisabled());
    await checkLook('execution-approve-open');
    await limit.fill('2500');
    assert.deepEqual(
      JSON.parse(await dialog.getByRole('textbox', { name: 'Output' }).inputValue()),
      { granted: true, limit: 2500 },
    );
    await approve.click();
    await page.getByText('Review approved in execution limited.').first().waitFor();
    assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
  },

  async 'a task whose answer no Choice reads is failed with its form'({ api, open, page, world }) {
    const arn = await api.start(world.machines.approvals, {}, 'turned-down');
    await api.awaitTask(arn);
    await open(path(arn));
    await answers(page).getByRole('button', { name: 'Complete…' }).waitFor();
    assert.equal(await answers(page).getByRole('button', { name: 'Approve' }).count(), 0);
    await answers(page).getByRole('button', { name: 'Complete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('tab', { name: 'Fail' }).click();
    await dialog.getByRole('textbox', { name: 'Error' }).fill('Rejected');
    await dialog.getByRole('textbox', { name: 'Cause' }).fill('too much');
    await dialog.getByRole('button', { name: 'Fail task' }).click();
    const ended = await api.awaitEnd(arn);
    assert.deepEqual([ended.error, ended.cause], ['Rejected', 'too much']);
  },

  async 'a waiting task is completed with a form'({ api, open, page, world }) {
    const arn = await api.start(world.machines.parcels, { parcel: 'P-77' }, 'completed-here');
    await api.awaitTask(arn);
    await open(path(arn));
    await answers(page).getByRole('button', { name: 'Complete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deliver' });
    await dialog.getByText('"parcel": "P-77"').waitFor();
    await dialog.getByRole('button', { name: 'Complete', exact: true }).click();
    assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
  },

  async 'a state that waits for a signal shows it, and receives one'({
    api,
    open,
    page,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-signals', {
      StartAt: 'Paid',
      States: {
        Paid: {
          Type: 'Task',
          Resource: 'arn:aws:states:::askel:waitForSignal',
          Parameters: { Name: 'payment', 'Key.$': '$.order' },
          TimeoutSeconds: 3600,
          End: true,
        },
      },
    });
    const arn = await api.start(machine, { order: 'o-5' }, 'unpaid');
    await open(path(arn, 'state=Paid'));
    const pending = page.getByRole('region', { name: 'Pending signal' });
    await pending.getByText('Waits for signal payment, key o-5').waitFor();
    await page.locator('.askel-node[data-waiting="true"]', { hasText: 'Paid' }).waitFor();
    const bar = page.getByRole('img', { name: /^Paid, Running/ });
    assert.match(await bar.getAttribute('aria-label'), /^Paid, Running, [^:]*: waiting [^,]*$/);
    await checkLook('execution-signal');
    // An answer of the task is possible, but it is no signal.
    await page.getByRole('tab', { name: 'Inspect and repair' }).click();
    const frames = page.getByRole('region', { name: 'Frames' });
    await frames.getByText('payment, key o-5').waitFor();
    await frames.getByRole('button', { name: 'Answer task Paid' }).click();
    await page.getByText('An answer ends the wait without one.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await pending.getByRole('button', { name: 'Send signal…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send signal “payment”' });
    const payload = dialog.getByRole('textbox', { name: 'Payload' });
    assert.equal(await payload.inputValue(), '{}');
    await dialog.getByText('e2e-signals · unpaid').waitFor();
    await dialog.getByText('o-5', { exact: true }).waitFor();
    const send = dialog.getByRole('button', { name: 'Send signal', exact: true });
    await payload.fill('{"paid": ');
    await dialog.getByText('This is not JSON').first().waitFor();
    assert.equal(await send.isDisabled(), true);
    await payload.fill('{"paid": 100}');
    const sent = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/signals'),
    );
    await send.click();
    const body = (await sent).postDataJSON();
    // The driver of Firefox does not show bodies of requests.
    if (page.context().browser().browserType().name() !== 'firefox') {
      assert.match(body.clientToken, /^[\d-]{1,64}$/);
    }
    await page.getByText('Signal payment sent.').first().waitFor();
    const ended = await api.awaitEnd(arn);
    assert.equal(ended.status, 'SUCCEEDED');
    const { Name, Key, Payload } = JSON.parse(ended.output);
    assert.deepEqual(
      { Name, Key, Payload },
      { Name: 'payment', Key: 'o-5', Payload: { paid: 100 } },
    );
    await pending.waitFor({ state: 'detached' });
  },

  async 'a signal reaches all executions that wait with its key'({ api, open, page }) {
    const machine = await api.createMachine('e2e-signals-key', {
      StartAt: 'Open',
      States: {
        Open: {
          Type: 'Task',
          Resource: 'arn:aws:states:::askel:waitForSignal',
          Parameters: { Name: 'opened', 'Key.$': '$.shop' },
          End: true,
        },
      },
    });
    const [first, second, other] = await Promise.all(
      ['north', 'north', 'south'].map((shop, number) =>
        api.start(machine, { shop }, `order-${number}`),
      ),
    );
    await open(path(first, 'state=Open'));
    const pending = page.getByRole('region', { name: 'Pending signal' });
    await pending.getByRole('button', { name: 'Send signal…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send signal “opened”' });
    await dialog.getByLabel('Send to all executions that wait with this key').check();
    await dialog.getByText('Later ones do not.').waitFor();
    await dialog.getByRole('button', { name: 'Send signal', exact: true }).click();
    await page.getByText('Signal opened sent to 2 executions.').first().waitFor();
    for (const arn of [first, second]) assert.equal((await api.awaitEnd(arn)).status, 'SUCCEEDED');
    assert.equal((await api.describe(other)).status, 'RUNNING');
  },

  async 'an answer reaches the selected iteration'({ api, open, page, world, eventually }) {
    const review = { Type: 'Task', Resource: world.activity, End: true };
    const machine = await api.createMachine('e2e-iterations-wait', {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'Review', States: { Review: review } },
          End: true,
        },
      },
    });
    const arn = await api.start(machine, ['a', 'b', 'c'], 'three');
    const frames = async () =>
      (await api.get(`tasks?executionArn=${encodeURIComponent(arn)}`)).tasks
        .map((task) => task.frame)
        .sort();
    const all = await eventually(async () => {
      const found = await frames();
      return found.length === 3 ? found : undefined;
    }, 'three tasks');
    await open(path(arn, `state=Review&frame=${encodeURIComponent(all[1])}`));
    await answers(page).getByRole('button', { name: 'Complete…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Complete', exact: true }).click();
    await page
      .getByText(/ completed in execution /)
      .first()
      .waitFor();
    assert.deepEqual(await frames(), [all[0], all[2]]);
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'iteration 37 of a Map is two clicks away'({ api, open, page }) {
    const machine = await api.createMachine('e2e-iteration', {
      StartAt: 'Items',
      States: {
        Items: { Type: 'Pass', Result: Array.from({ length: 50 }, (_, id) => id), Next: 'Each' },
        Each: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    });
    const arn = await api.start(machine, {}, 'fifty');
    await api.awaitEnd(arn);
    await open(path(arn));
    const clicks = countClicks();
    await clicks.on(page.locator('.react-flow__node').getByText('Each', { exact: true }));
    await clicks.on(page.getByRole('button', { name: 'Iteration 37: Succeeded' }));
    await page.getByText('Only iteration 37 of Each').waitFor();
    assert.equal(clicks.count, 2);
  },

  async 'the path of an execution has its parents and its state machine'({ api, open, page }) {
    const nested = (stateMachineArn) => ({
      StartAt: 'Run',
      States: {
        Run: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: stateMachineArn, Name: 'inner', Input: {} },
          End: true,
        },
      },
    });
    const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const leaf = await api.createMachine('e2e-path-leaf', pass);
    const middle = await api.createMachine('e2e-path-middle', nested(leaf));
    const top = await api.createMachine('e2e-path-top', nested(middle));
    const arn = await api.start(top, {}, 'outer');
    await api.awaitEnd(arn);
    await open(path(leaf.replace(':stateMachine:', ':execution:') + ':inner'));
    const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
    await crumbs.getByText('e2e-path-top outer').waitFor();
    assert.deepEqual(
      (await crumbs.innerText()).split(/\s*›\s*/).map((one) => one.trim()),
      ['e2e-path-top outer', 'e2e-path-middle inner', 'e2e-path-leaf', 'inner'],
    );
    await crumbs.getByRole('link', { name: 'Parent e2e-path-top outer' }).click();
    await page.getByRole('heading', { level: 1, name: 'outer' }).waitFor();
    await crumbs.getByRole('link', { name: 'State machine e2e-path-top' }).click();
    await page.getByRole('heading', { level: 1, name: 'e2e-path-top' }).waitFor();
  },

  async 'a state that waits for its next attempt shows when it is due and why'({
    api,
    open,
    page,
    world,
  }) {
    const machine = await api.createMachine('e2e-next-attempt', {
      StartAt: 'Charge',
      States: {
        Charge: {
          Type: 'Task',
          Resource: world.activity,
          Retry: [{ ErrorEquals: ['Card.Busy'], IntervalSeconds: 7200 }],
          End: true,
        },
      },
    });
    const arn = await api.start(machine, {}, 'retried');
    const { taskToken } = await api.awaitTask(arn);
    await api.post(`tasks/${encodeURIComponent(taskToken)}/reject`, { error: 'Card.Busy' });
    await open(path(arn));
    await page
      .getByRole('region', { name: 'Pending retry' })
      .getByText(/^Next attempt in 1 h 59 min, at .*, because of Card\.Busy$/)
      .waitFor();
  },
};
