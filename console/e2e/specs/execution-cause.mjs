import assert from 'node:assert/strict';
import { path, streamStatus } from '../executionPage.mjs';
import { createShop, order } from '../orders.mjs';
import { awaitWholeStates } from '../wholeGraph.mjs';

const panel = (page, state) => page.getByRole('region', { name: `State ${state}`, exact: true });
const chain = (page) => page.getByRole('list', { name: 'From the root cause to the end' });

/** The steps of a chain, as the API returns them. */
const stepsOf = async (api, arn) => (await api.get(`executions/${arn}/root-cause`)).steps;

/** Runs an order that fails in iteration 7, inside a Parallel state whose Catch ends in a Fail. */
async function runOrder(api, name) {
  const shop = await createShop(api, name);
  const arn = await shop.start(order(12, 7), 'stock');
  assert.equal((await api.awaitEnd(arn)).status, 'FAILED');
  return { shop, arn };
}

export default {
  async 'a failed execution shows its root cause and selects it without a click'({
    api,
    open,
    page,
    checkLook,
  }) {
    const { arn } = await runOrder(api, 'e2e-cause');
    const steps = await stepsOf(api, arn);
    await open(path(arn));
    await streamStatus(page, 'Ended').waitFor();
    await panel(page, 'Out of stock').waitFor();
    await page.getByText('OutOfStock in Out of stock').waitFor();
    const items = chain(page).getByRole('listitem');
    assert.deepEqual(await items.allInnerTexts(), [
      'Fail state Out of stock: OutOfStock',
      'Each line failed because its iteration 7 failed',
      'caught by Handle, whose branch 1 failed → Sorry',
      'Fail state Failed: Order.Failed',
      'Execution failed: Order.Failed',
    ]);
    const origin = chain(page).getByRole('link', { name: 'Out of stock', exact: true });
    assert.match(
      await origin.getAttribute('href'),
      new RegExp(`visit=${steps[0].enteredEventId}$`),
    );
    // The graph is wider than its place.
    await awaitWholeStates(page, ['Handle', 'Out of stock', 'Too small', 'Failed']);
    await checkLook('execution-cause');
    await chain(page).getByRole('link', { name: 'Handle', exact: true }).click();
    await panel(page, 'Handle').waitFor();
    await page.getByRole('button', { name: 'View failed state' }).click();
    await panel(page, 'Out of stock').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('visit'), String(steps[0].enteredEventId));
  },

  async 'a failure after a caught one is named first'({ api, open, page }) {
    const pay = {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Declined', States: { Declined: { Type: 'Fail', Error: 'CardDeclined' } } },
      ],
      Catch: [{ ErrorEquals: ['CardDeclined'], Next: 'Ask' }],
      End: true,
    };
    const machine = await api.createMachine('e2e-cause-later', {
      StartAt: 'Pay',
      States: { Pay: pay, Ask: { Type: 'Pass', InputPath: '$.nothing', End: true } },
    });
    const arn = await api.start(machine, {}, 'later');
    await api.awaitEnd(arn);
    await open(path(arn));
    await panel(page, 'Ask').waitFor();
    await page.getByText(/^States\.\w+ in Ask$/).waitFor();
    assert.match((await chain(page).getByRole('listitem').allInnerTexts())[0], /CardDeclined/);
  },

  async 'a cause that is JSON is formatted'({ api, open, page, checkLook }) {
    const message = JSON.stringify({ code: 'E-18', details: { retryable: false } });
    const machine = await api.createMachine('e2e-cause-json', {
      StartAt: 'Close',
      States: {
        Close: {
          Type: 'Fail',
          Error: 'LedgerError',
          Cause: JSON.stringify({ errorType: 'LedgerError', errorMessage: message }),
        },
      },
    });
    const arn = await api.start(machine, {}, 'json');
    await api.awaitEnd(arn);
    await open(path(arn, 'tab=data'));
    const formatted = /^\s*"?.*"code": "E-18",\n\s+"details": \{\n\s+"retryable": false/m;
    const banner = page.getByRole('region', { name: 'Cause', exact: true });
    assert.match(await banner.innerText(), formatted);
    const whole = page.getByRole('region', { name: 'Cause of the execution' });
    assert.match(await whole.innerText(), /"errorMessage": \{\n\s+"code": "E-18"/);
    await checkLook('execution-cause-json');
  },

  async 'the root cause of a nested execution is one link away'({ api, open, page, checkLook }) {
    const { shop } = await runOrder(api, 'e2e-cause-child');
    const parent = await api.createMachine('e2e-cause-parent', {
      StartAt: 'Buy',
      States: {
        Buy: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: shop.machine, Input: order(12, 7) },
          End: true,
        },
      },
    });
    const arn = await api.start(parent, {}, 'nested');
    assert.equal((await api.awaitEnd(arn)).status, 'FAILED');
    const [origin] = await stepsOf(api, arn);
    await open(path(arn));
    await panel(page, 'Buy').waitFor();
    await page.getByText('OutOfStock in Out of stock').waitFor();
    await checkLook('execution-cause-nested');
    await chain(page).getByRole('link', { name: 'Out of stock', exact: true }).click();
    await panel(page, 'Out of stock').waitFor();
    assert.ok(decodeURIComponent(page.url()).includes(origin.executionArn), page.url());
  },

  async 'a chain that could not be read completely says so'({ api, open, page, allow }) {
    // Each execution waits for another one of the same machine.
    const machine = await api.createMachine('e2e-cause-deep', {
      StartAt: 'Deeper',
      States: {
        Deeper: {
          Type: 'Choice',
          Choices: [{ Variable: '$.left', NumericGreaterThan: 0, Next: 'Descend' }],
          Default: 'Bottom',
        },
        Descend: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: {
            'StateMachineArn.$': '$$.StateMachine.Id',
            Input: { 'left.$': 'States.MathAdd($.left, -1)' },
          },
          End: true,
        },
        Bottom: { Type: 'Fail', Error: 'TooDeep' },
      },
    });
    const arn = await api.start(machine, { left: 12 }, 'deep');
    assert.equal((await api.awaitEnd(arn)).status, 'FAILED');
    assert.equal((await api.get(`executions/${arn}/root-cause`)).complete, false);
    await open(path(arn));
    await chain(page).getByText('An earlier failure could not be read').waitFor();
    await page.getByText(/^The chain is incomplete, so the root cause may be/).waitFor();

    allow(/403/);
    const refusal = { message: 'You may not read this.' };
    await page.route(/\/root-cause$/, (route) => route.fulfill({ status: 403, json: refusal }));
    await page.reload();
    await page.getByText('The root cause could not be read').waitFor();
    // The error of the execution itself is known.
    await page.getByText('States.TaskFailed').first().waitFor();
  },
};
