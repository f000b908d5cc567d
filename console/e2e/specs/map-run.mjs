import assert from 'node:assert/strict';
import { checkPhoneTable } from '../phone.mjs';

const ITEM_FAILS = 3;

/** A Distributed Map over an array. Children wait for a while; items without `net` fail. */
const distributed = (type, seconds, fields = {}) => ({
  StartAt: 'Prices',
  States: {
    Prices: {
      Type: 'Map',
      Label: 'prices',
      ItemsPath: '$.items',
      ...fields,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
        StartAt: 'Wait',
        States: {
          Wait: { Type: 'Wait', Seconds: seconds, Next: 'Price' },
          Price: { Type: 'Pass', Parameters: { 'net.$': '$.net' }, End: true },
        },
      },
      End: true,
    },
  },
});

const items = (count) =>
  Array.from({ length: count }, (_, id) => (id === ITEM_FAILS ? { id } : { id, net: id }));

const mapRunOf = async (api, eventually, execution) =>
  eventually(
    async () => (await api.get(`executions/${execution}/map-runs`)).mapRuns[0]?.mapRunArn,
    'the Map Run',
  );

const pathOf = (arn) => `/map-runs/${encodeURIComponent(arn)}`;

export default {
  async 'opens by ARNs with slashes in a link and in the palette'({ open, page, api, eventually }) {
    const machine = await api.createMachine('map-address', distributed('STANDARD', 0));
    const execution = await api.start(machine, { items: items(1) }, 'address');
    await api.awaitEnd(execution);
    const arn = await mapRunOf(api, eventually, execution);
    assert.ok(arn.includes('/'), arn);
    await open(`/map-runs/${arn}`);
    await page.getByRole('heading', { level: 1, name: /^Map Run/ }).waitFor();
    const { children } = await api.get(`map-runs/${encodeURIComponent(arn)}/children`);
    const child = children[0].executionArn;
    await open(`/executions/${child}`);
    await page.getByRole('heading', { level: 1, name: children[0].name }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search pages, actions, names or ARNs' }).fill(arn);
    await page.getByRole('option', { name: `Open Map Run ${arn} Map Run` }).click();
    await page.getByRole('heading', { level: 1, name: /^Map Run/ }).waitFor();
  },

  async 'groups of failed children show their root causes without a click'({
    open,
    page,
    api,
    eventually,
  }) {
    const machine = await api.createMachine('map-origins', {
      StartAt: 'Prices',
      States: {
        Prices: {
          Type: 'Map',
          ToleratedFailureCount: 5,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Ask',
            States: {
              Ask: {
                Type: 'Parallel',
                Branches: [
                  {
                    StartAt: 'Look up',
                    States: { 'Look up': { Type: 'Fail', Error: 'NoPrice', Cause: 'not listed' } },
                  },
                ],
                Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Give up' }],
                Next: 'Priced',
              },
              Priced: { Type: 'Succeed' },
              'Give up': { Type: 'Fail', Error: 'Unpriced' },
            },
          },
          End: true,
        },
      },
    });
    const execution = await api.start(machine, [1, 2], 'origins');
    await api.awaitEnd(execution);
    await open(pathOf(await mapRunOf(api, eventually, execution)));
    const line = page.getByRole('row').filter({ hasText: 'Unpriced' });
    const causes = line.getByRole('list', { name: 'Root causes of recent executions' });
    await causes.waitFor();
    assert.equal(
      (await causes.innerText()).trim(),
      'Root cause: NoPrice in Look up: not listed (2 of 2)',
    );
  },

  async 'shows the progress of a running map, and changes its limits'({
    open,
    page,
    api,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine(
      'map-live',
      distributed('STANDARD', 2, { MaxConcurrency: 1, ToleratedFailureCount: 1 }),
    );
    const execution = await api.start(machine, { items: items(40) }, 'live');
    const arn = await mapRunOf(api, eventually, execution);
    await open(pathOf(arn));
    await page.getByRole('heading', { level: 1, name: 'Map Run prices' }).waitFor();
    await page.getByText('of 40 items').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByText('1 running, limit 1').waitFor();
    await page.getByText('1 item', { exact: true }).waitFor();
    await checkLook('map-run');

    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Edit limits' });
    await dialog.getByRole('textbox', { name: 'Children at the same time' }).fill('x');
    await dialog.getByText('Enter a whole number').waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Save' }).isDisabled());
    await dialog.getByRole('textbox', { name: 'Children at the same time' }).fill('30');
    await dialog.getByRole('textbox', { name: 'Tolerated failures (%)' }).fill('12.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    // Both come from the stream, not from the dialog.
    await page.getByText('30 running, limit 30').waitFor();
    await page.getByText('1 item or 12.5 %').waitFor();
    const changed = await api.get(`map-runs/${arn}`);
    assert.equal(changed.maxConcurrency, 30);
    assert.equal(changed.toleratedFailurePercentage, 12.5);

    assert.equal((await api.awaitEnd(execution)).status, 'SUCCEEDED');
    await page.getByText('of 40 items (100 %)').waitFor();
    await page.getByText('Average rate').waitFor();
    const { itemCounts } = await api.get(`map-runs/${arn}`);
    await page
      .getByRole('img', {
        name: `Items: ${itemCounts.succeeded} succeeded, ${itemCounts.failed} failed`,
      })
      .waitFor();
  },

  async 'groups the failures, finds children, and links parent, run and children'({
    open,
    page,
    api,
    eventually,
    checkLook,
  }) {
    for (const type of ['STANDARD', 'EXPRESS']) {
      const machine = await api.createMachine(
        `map-failures-${type.toLowerCase()}`,
        distributed(type, 0, { ToleratedFailureCount: 5 }),
      );
      const execution = await api.start(machine, { items: items(40) }, 'failures');
      await api.awaitEnd(execution);
      const arn = await mapRunOf(api, eventually, execution);

      // The page of the Map Run lists the children, so the state lists no iterations.
      await open(`/executions/${execution}?state=Prices`);
      const state = page.getByRole('region', { name: 'State Prices', exact: true });
      await state.getByRole('tab', { name: 'Map Run', exact: true }).waitFor();
      assert.equal(await state.getByRole('tab', { name: /^Iterations/ }).count(), 0);

      await open(`/executions/${execution}?tab=relations`);
      await page.getByRole('link', { name: 'Open Map Run: 40 of 40 items' }).waitFor();
      await page.getByRole('link', { name: 'Map Run prices' }).click();
      await page.getByRole('heading', { level: 1, name: 'Map Run prices' }).waitFor();

      await page.getByRole('button', { name: 'Heatmap' }).click();
      await page.getByRole('img', { name: 'Heatmap of the children' }).waitFor();
      await page.getByRole('button', { name: 'Table', exact: true }).click();
      const cell = page
        .getByRole('region', { name: 'Heatmap as a table' })
        .getByRole('row')
        .filter({ hasText: '1 failed' });
      await cell.getByRole('link', { name: `#${ITEM_FAILS}`, exact: true }).waitFor();

      const failures = page.getByRole('table', { name: 'Failures' });
      const { groups } = await api.get(`map-runs/${arn}/failures`);
      assert.equal(groups.length, 1);
      const group = failures.getByRole('row').filter({ hasText: groups[0].error });
      await group.getByText(groups[0].cause).waitFor();
      await group.getByRole('link', { name: `#${ITEM_FAILS}` }).waitFor();
      if (type === 'STANDARD') {
        // Express children have no history.
        await group.getByText('Causal chain', { exact: true }).click();
        await group.getByRole('list', { name: 'From the root cause to the end' }).waitFor();
      }
      await group.getByRole('link', { name: /^1 child\b/ }).click();

      const children = page.getByRole('table', { name: 'Children' });
      await eventually(
        async () => (await children.getByRole('row').count()) === 2,
        'one failed child',
      );
      // The number of all children would contradict the rows.
      await page.getByRole('heading', { name: 'Children', exact: true }).waitFor();
      assert.equal(new URL(page.url()).searchParams.get('status'), 'FAILED');
      await page.getByRole('button', { name: /^Status Failed/ }).click();
      await page.getByRole('option', { name: 'Any status' }).click();
      await children
        .getByRole('link', { name: '#39' })
        .or(children.getByRole('link'))
        .first()
        .waitFor();
      const search = page.getByRole('searchbox', { name: 'Find a child' });
      await search.fill('17');
      await children.getByRole('link', { name: '#17' }).waitFor();
      const [found] = (await api.get(`map-runs/${arn}/children?child=17`)).children;
      // The answer replaces the row of the search before, which has the same link.
      const answer = page.waitForResponse((response) => /children\?.*name=/.test(response.url()));
      await search.fill(found.executionArn);
      await answer;
      await children.getByRole('link', { name: '#17' }).waitFor();
      await checkPhoneTable(page, 'Children', ['#17', 'Succeeded']);
      await checkPhoneTable(page, 'Failures', [groups[0].error, 'Failed']);
      await search.fill('no such child');
      await page.getByText('No matching children').waitFor();
      await search.fill(String(ITEM_FAILS));
      await children.getByRole('link', { name: `#${ITEM_FAILS}` }).click();

      const path = page.getByRole('navigation', { name: 'Breadcrumbs' });
      await path.getByText(`Item #${ITEM_FAILS}`).waitFor();
      await page.getByText(groups[0].cause).first().waitFor();
      await path.getByRole('link', { name: 'Map Run prices' }).click();
      await page.getByRole('heading', { level: 1, name: 'Map Run prices' }).waitFor();
      await path.getByRole('link', { name: 'failures', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'failures' }).waitFor();
    }
    await checkLook('map-run-parent');
  },

  async 'redrives a failed run and follows it again'({ open, page, api, eventually }) {
    const activity = await api.createActivity('map-work');
    const definition = distributed('STANDARD', 0);
    definition.States.Prices.ItemProcessor.States = {
      Wait: { Type: 'Task', Resource: activity, End: true },
    };
    const machine = await api.createMachine('map-redrive', definition);
    const execution = await api.start(machine, { items: [{ id: 0 }, { id: 1 }] }, 'repaired');
    const arn = await mapRunOf(api, eventually, execution);
    const answer = async (verb, body) => {
      const task = await eventually(
        async () => (await api.get(`tasks?activityArn=${encodeURIComponent(activity)}`)).tasks[0],
        'the task of the child',
      );
      await api.post(`tasks/${encodeURIComponent(task.taskToken)}/${verb}`, body);
    };
    await open(pathOf(arn));
    await page.getByText('2 running').first().waitFor();
    await answer('complete', { output: '{}' });
    await page.getByText('1 running').first().waitFor();
    await answer('reject', { error: 'Broken', cause: 'no price' });
    await page.getByText('States.ExceedToleratedFailureThreshold').waitFor();
    await page.getByRole('table', { name: 'Failures' }).getByText('no price').waitFor();

    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Redrive “repaired”?' });
    await dialog.getByText('1 child that failed runs again.').waitFor();
    await dialog
      .getByText('1 child that succeeded keeps its result and does not run again.')
      .waitFor();
    await dialog.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('This Map Run continues.').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await answer('complete', { output: '{}' });
    await page.getByText('of 2 items (100 %)').waitFor();
    await page.getByText('Once', { exact: true }).waitFor();
    assert.equal((await api.awaitEnd(execution)).status, 'SUCCEEDED');
  },

  async 'redrives selected children only, and shows those that wait for a redrive'({
    open,
    page,
    api,
    eventually,
  }) {
    const activity = await api.createActivity('map-selected-work');
    const definition = distributed('STANDARD', 0, {
      MaxConcurrency: 1,
      ToleratedFailureCount: 2,
    });
    definition.States.Prices.ItemProcessor.States = {
      Wait: { Type: 'Task', Resource: activity, End: true },
    };
    const machine = await api.createMachine('map-selected', definition);
    const execution = await api.start(
      machine,
      { items: [{ id: 0 }, { id: 1 }, { id: 2 }] },
      'selected',
    );
    const arn = await mapRunOf(api, eventually, execution);
    const answer = async (verb, body) => {
      const task = await eventually(
        async () => (await api.get(`tasks?activityArn=${encodeURIComponent(activity)}`)).tasks[0],
        'the task of the child',
      );
      await api.post(`tasks/${encodeURIComponent(task.taskToken)}/${verb}`, body);
    };
    const fail = (error) => answer('reject', { error, cause: 'no price' });
    await fail('First');
    await fail('Second');
    await fail('Third');
    assert.equal((await api.awaitEnd(execution)).status, 'FAILED');

    await open(pathOf(arn));
    const children = page.getByRole('table', { name: 'Children' });
    await children.getByRole('checkbox', { name: 'Select #1' }).check();
    await page.getByRole('button', { name: 'Redrive selected (1)' }).click();
    const dialog = page.getByRole('dialog', { name: 'Redrive 1 child?' });
    await dialog.getByText('The other 2 keep their ends').waitFor();
    await dialog.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('selected redriven with 1 child of this Map Run.').waitFor();
    await answer('complete', { output: '{}' });
    // Two failures are tolerated.
    assert.equal((await api.awaitEnd(execution)).status, 'SUCCEEDED');
    await page.getByText('of 3 items (100 %)').waitFor();
    const { executionCounts } = await api.get(`map-runs/${arn}`);
    assert.equal(executionCounts.succeeded, 1);
    assert.equal(executionCounts.failed, 2);

    const again = await api.start(machine, { items: [{ id: 0 }, { id: 1 }, { id: 2 }] }, 'waiting');
    const waiting = await mapRunOf(api, eventually, again);
    await fail('First');
    await fail('Second');
    await fail('Third');
    assert.equal((await api.awaitEnd(again)).status, 'FAILED');
    await open(pathOf(waiting));
    await page.getByRole('button', { name: 'Redrive', exact: true }).first().click();
    await page
      .getByRole('dialog', { name: 'Redrive “waiting”?' })
      .getByRole('button', { name: 'Redrive' })
      .click();
    await page.getByText('1 running').first().waitFor();
    await page.getByRole('button', { name: /^Status Any status/ }).click();
    await page.getByRole('option', { name: 'Pending redrive' }).click();
    await eventually(
      async () => (await children.getByRole('row').count()) === 3,
      'two children that wait',
    );
    const listed = await api.get(`map-runs/${waiting}/children?statusFilter=PENDING_REDRIVE`);
    assert.deepEqual(listed.children.map((child) => child.child).sort(), [1, 2]);
    await answer('complete', { output: '{}' });
    await answer('complete', { output: '{}' });
    await answer('complete', { output: '{}' });
    assert.equal((await api.awaitEnd(again)).status, 'SUCCEEDED');
    await page.getByText('No matching children').waitFor();
  },

  async 'redrives a group of failures'({ open, page, api, eventually }) {
    const machine = await api.createMachine(
      'map-group',
      distributed('EXPRESS', 0, { ToleratedFailureCount: 0 }),
    );
    const execution = await api.start(machine, { items: items(5) }, 'group');
    assert.equal((await api.awaitEnd(execution)).status, 'FAILED');
    const arn = await mapRunOf(api, eventually, execution);
    await open(pathOf(arn));
    const failures = page.getByRole('table', { name: 'Failures' });
    await failures
      .getByRole('button', { name: 'Redrive the children with States.Runtime' })
      .click();
    // The page reads the Map Run before its parent has reopened it.
    const ended = await api.get(`map-runs/${encodeURIComponent(arn)}`);
    let early = 2;
    await page.route(/\/map-runs\/[^/]+$/, (route) =>
      early-- > 0 ? route.fulfill({ json: ended }) : route.continue(),
    );
    const dialog = page.getByRole('dialog', { name: 'Redrive 1 child?' });
    await dialog.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText('group redriven with 1 child of this Map Run.').waitFor();
    await page.getByText('Once', { exact: true }).waitFor({ timeout: 12_000 });
    assert.equal((await api.awaitEnd(execution)).status, 'FAILED');
  },

  async 'is redriven only if the redrive of its parent runs it again'({
    open,
    page,
    api,
    eventually,
  }) {
    const redrive = page.getByRole('button', { name: 'Redrive', exact: true });
    const refusals = {
      // The failure is caught, and another state fails.
      caught: 'A redrive of the execution does not run this Map Run again',
      // The Map Run succeeds, and another state fails.
      tolerated: 'Map Run is SUCCEEDED and cannot be redriven',
    };
    for (const [name, refusal] of Object.entries(refusals)) {
      const definition = distributed('STANDARD', 0, {
        ToleratedFailureCount: name === 'caught' ? 0 : 5,
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Stop' }],
      });
      delete definition.States.Prices.End;
      definition.States.Prices.Next = 'Stop';
      definition.States.Stop = { Type: 'Fail', Error: 'Stopped' };
      const machine = await api.createMachine(`map-${name}`, definition);
      const execution = await api.start(machine, { items: items(5) }, name);
      assert.equal((await api.awaitEnd(execution)).redriveStatus, 'REDRIVABLE');
      const arn = await mapRunOf(api, eventually, execution);
      await open(pathOf(arn));
      await page.getByRole('table', { name: 'Failures' }).getByRole('row').nth(1).waitFor();
      await eventually(async () => {
        await page.getByRole('heading', { level: 1 }).hover();
        await redrive.hover();
        return (await page.getByText(refusal).count()) > 0;
      }, refusal);
      assert.ok(await redrive.isDisabled());
      // The API refuses it, too.
      await assert.rejects(
        api.post(`executions/${execution}/map-runs/${encodeURIComponent(arn)}/redrive`, {
          statuses: ['FAILED'],
        }),
        /ExecutionNotRedrivable|400/,
      );
      assert.equal(await page.getByRole('button', { name: /^Redrive the children/ }).count(), 0);
    }
  },

  async 'says that a run does not exist'({ open, page, allow }) {
    allow(/404/);
    await open(pathOf('arn:aws:states:us-east-1:123456789012:mapRun:none/none:none'));
    await page.getByText('The Map Run could not be read').waitFor();
    await page.getByText('ResourceNotFound').waitFor();
  },
};
