import assert from 'node:assert/strict';
import { createShop, order } from '../orders.mjs';

const nodeOf = (page, state) =>
  page.locator('.react-flow__node', { has: page.getByTitle(state, { exact: true }) });
/** The badge of a state. */
const badgeOf = (page, state) => nodeOf(page, state).locator('.askel-node-badge').last();

export default {
  async 'the heatmap shows the statistics of the API'({ api, open, page, checkLook }) {
    const shop = await createShop(api, 'e2e-heat');
    for (const name of ['one', 'two', 'three']) await shop.start(order(5, 1), name);
    await api.awaitEnd(await shop.start(order(1), 'small'));
    for (const name of ['one', 'two', 'three']) {
      await api.awaitEnd(shop.machine.replace(':stateMachine:', ':execution:') + `:${name}`);
    }
    const { states } = await api.get(`statistics/states?machine=${shop.machine}`);
    await open(`/heatmap?machine=${shop.machine}&measure=visits`);
    await page.locator('.react-flow__node').first().waitFor();
    assert.ok(states.length > 5);
    for (const { state, visits, failures } of states) {
      assert.equal(await badgeOf(page, state).innerText(), String(visits), state);
      const figures = page.getByRole('region', { name: 'Statistics by state' });
      const row = figures.locator('tr', {
        has: page.getByRole('rowheader', { name: state, exact: true }),
      });
      assert.deepEqual((await row.locator('td').allInnerTexts()).slice(0, 2), [
        String(visits),
        String(failures),
      ]);
    }
    await page.getByText('Read from 4 of 4 matching executions').waitFor();
    await page.getByLabel('Measure').click();
    await page.getByRole('option', { name: 'Failed visits' }).click();
    await page.waitForURL(/measure=failures/);
    for (const { state, failures } of states) {
      await badgeOf(page, state)
        .filter({ hasText: new RegExp(`^${failures}$`) })
        .waitFor();
    }
    await checkLook('heatmap');
    await page.setViewportSize({ width: 390, height: 844 });
    const statistics = page.getByRole('region', { name: 'Statistics by state' });
    const hidden = await statistics.evaluate((one) => one.scrollWidth - one.clientWidth);
    assert.equal(hidden, 0, 'a phone shows whole columns');
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  async 'the heatmap opens with the state machine of most failures'({
    api,
    open,
    page,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-heat-failing', {
      StartAt: 'Refuse',
      States: { Refuse: { Type: 'Fail', Error: 'Refused' } },
    });
    const failed = async () => {
      const { states } = await api.get('statistics/states');
      const counts = new Map();
      for (const each of states)
        counts.set(each.stateMachineArn, (counts.get(each.stateMachineArn) ?? 0) + each.failures);
      const others = [...counts].filter(([arn]) => arn !== machine).map(([, count]) => count);
      return (counts.get(machine) ?? 0) > Math.max(0, ...others);
    };
    let started = 0;
    await eventually(async () => {
      for (let i = 0; i < 5; i++)
        await api.awaitEnd(await api.start(machine, {}, `refused-${started++}`));
      return failed();
    }, 'most failures');
    await open('/heatmap?measure=failures');
    await page.getByRole('button', { name: /^State machine e2e-heat-failing/ }).waitFor();
    await page.getByText(`Read from ${started} of ${started} matching executions`).waitFor();
    const colour = () =>
      nodeOf(page, 'Refuse')
        .locator('[data-tone]')
        .first()
        .evaluate((node) => window.getComputedStyle(node).backgroundColor);
    await badgeOf(page, 'Refuse')
      .filter({ hasText: String(started) })
      .waitFor();
    const failing = await colour();
    await page.getByLabel('Measure').click();
    await page.getByRole('option', { name: 'Visits', exact: true }).click();
    await page.waitForURL(/measure=visits/);
    await eventually(async () => (await colour()) !== failing, 'another colour than of failures');
  },

  async 'the heatmap opens with the first measure that has values'({ api, open, page }) {
    // Only states that were exited have a time.
    const machine = await api.createMachine('e2e-heat-first', {
      StartAt: 'Refuse',
      States: { Refuse: { Type: 'Fail', Error: 'Refused' } },
    });
    await api.awaitEnd(await api.start(machine, {}, 'refused'));
    await open(`/heatmap?machine=${machine}`);
    await page.getByRole('button', { name: /^Measure Failed visits/ }).waitFor();
    await badgeOf(page, 'Refuse').filter({ hasText: '1' }).waitFor();
    // A measure without values can still be chosen.
    await page.getByLabel('Measure').click();
    await page.getByRole('option', { name: 'Time, median' }).click();
    await page.waitForURL(/measure=p50/);
    await page.getByRole('button', { name: /^Measure Time, median/ }).waitFor();
  },

  async 'each state machine can be chosen, also when its visits were left out'({
    api,
    open,
    page,
  }) {
    const machine = await api.createMachine('e2e-heat-left-out', {
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed' } },
    });
    await api.awaitEnd(await api.start(machine, {}, 'left-out'));
    await api.createMachine('e2e-heat-never', {
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed' } },
    });
    // The server distinguishes a limited number of states.
    await page.route(
      (url) => url.pathname.endsWith('/statistics/states') && !url.searchParams.has('machine'),
      async (route) => {
        const response = await route.fetch();
        const found = await response.json();
        const states = found.states.filter((each) => each.stateMachineArn !== machine);
        await route.fulfill({ response, json: { ...found, states, visitsLeftOut: 7373 } });
      },
    );
    await open('/heatmap?measure=visits');
    await page.getByText(/^.* 7,373 visits were left out when this state machine/).waitFor();
    const choice = page.getByRole('button', { name: /^State machine/ });
    await choice.click();
    const search = page.getByLabel('Search state machines');
    await search.fill('no-such-machine');
    await page.getByText('No matching state machines').waitFor();
    await search.fill('e2e-heat-left-out');
    await page.getByRole('option', { name: 'e2e-heat-left-out' }).click();
    await badgeOf(page, 'Done').filter({ hasText: '1' }).waitFor();
    assert.equal(await page.getByText('were left out').count(), 0);
    await page.getByText('Read from 1 of 1 matching execution,').waitFor();

    // A state machine without executions keeps the choice of another.
    await choice.click();
    await search.fill('e2e-heat-never');
    await page.getByRole('option', { name: 'e2e-heat-never' }).click();
    await page.getByText(/^No matching executions/).waitFor();
    await choice.waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  },

  async 'the heatmap shows the time of each state, for the filtered executions'({
    api,
    open,
    page,
  }) {
    const waitState = (Seconds) => ({ Type: 'Wait', Seconds, Next: 'Done' });
    const machine = await api.createMachine('e2e-heat-time', {
      StartAt: 'Which',
      States: {
        Which: {
          Type: 'Choice',
          Choices: [{ Variable: '$.long', BooleanEquals: true, Next: 'Long' }],
          Default: 'Short',
        },
        Long: waitState(2),
        Short: waitState(1),
        Done: { Type: 'Succeed' },
      },
    });
    const long = await api.start(machine, { long: true }, 'long-1');
    for (const name of ['short-1', 'short-2']) await api.start(machine, { long: false }, name);
    for (const name of ['short-1', 'short-2']) await api.awaitEnd(long.replace(/long-1$/, name));
    await api.awaitEnd(long);
    const statisticsOf = async (query) => {
      const { states } = await api.get(`statistics/states?machine=${machine}${query}`);
      return new Map(states.map((each) => [each.state, each]));
    };
    const seconds = (millis) => `${(millis / 1000).toFixed(1)} s`;
    const all = await statisticsOf('');
    assert.equal(all.get('Short').visits, 2);
    await open(`/heatmap?machine=${machine}&measure=max`);
    await page.getByText('Read from 3 of 3 matching executions').waitFor();
    for (const state of ['Long', 'Short']) {
      const { max } = all.get(state).durationMillis;
      await badgeOf(page, state)
        .filter({ hasText: seconds(max) })
        .waitFor();
    }
    // The state with the longest time is the hottest, and a state without duration is cold.
    const tone = (state) =>
      nodeOf(page, state).locator('[data-tone]').first().getAttribute('data-tone');
    assert.equal(await tone('Long'), 'heat-5');
    assert.match(await tone('Done'), /heat-[01]/);
    const short = await statisticsOf('&name=short-');
    await open(`/heatmap?machine=${machine}&measure=visits&name=short-`);
    await page.getByText('Read from 2 of 2 matching executions').waitFor();
    await badgeOf(page, 'Short').filter({ hasText: '2' }).waitFor();
    assert.deepEqual([...short.keys()].sort(), ['Done', 'Short', 'Which']);
    assert.equal(await badgeOf(page, 'Long').count(), 0);
    await page.getByRole('link', { name: 'View executions' }).click();
    const table = page.getByRole('table', { name: 'Executions' });
    await table.getByRole('link', { name: 'short-1', exact: true }).waitFor();
    assert.equal(await table.getByRole('link', { name: 'long-1', exact: true }).count(), 0);
  },
};
