import assert from 'node:assert/strict';
import { streamStatus, path } from '../executionPage.mjs';

const RLO = '\u202e';
const escapedName = (name) => name.replaceAll(RLO, '\\u202e');

/** Finds texts and labels with a raw name. JSON texts and editable fields may contain it. */
const findRawNames = (page) =>
  page.evaluate((control) => {
    const labels = ['aria-label', 'aria-valuetext', 'title'];
    return [...document.body.querySelectorAll('*:not(pre, pre *, .cm-editor *, script, style)')]
      .filter(
        (one) =>
          labels.some((label) => one.getAttribute(label)?.includes(control)) ||
          [...one.childNodes].some((node) => node.nodeType === 3 && node.data.includes(control)),
      )
      .map((one) => one.outerHTML.slice(0, 160));
  }, RLO);

/** Counts to 1,100 in a loop, and assigns a variable each time. */
const COUNTER = {
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { count: 0 }, Next: 'Step' },
    Step: { Type: 'Pass', Assign: { count: '{% $count + 1 %}' }, Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $count < 1100 %}', Next: 'Step' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

export default {
  async 'loop counts do not truncate state names, and have separators'({
    api,
    open,
    page,
    checkLook,
  }) {
    const arn = await api.start(await api.createMachine('e2e-counter', COUNTER), {}, 'many');
    await api.awaitEnd(arn);
    const { events } = await api.get(`executions/${arn}/events?reverseOrder=true&maxResults=1`);
    const all = events[0].id.toLocaleString('en');
    assert.match(all, /,/);
    await open(path(arn, 'state=Step&panel=changes'));
    await streamStatus(page, 'Ended').waitFor();
    const step = page.getByLabel('Step, Pass, Succeeded, 1,100 visits');
    await step.getByText('1,100×').waitFor();
    const name = step.locator('.askel-node-name');
    assert.equal(await name.innerText(), 'Step');
    assert.ok(
      await name.evaluate((one) => one.scrollWidth <= one.clientWidth),
      'the name is not truncated',
    );
    await page.getByRole('tab', { name: `Events (${all})` }).waitFor();
    await page.getByText(`Event ${all} of ${all}`).waitFor();
    await page.getByText('Visit 1,100 of 1,100').waitFor();
    // An assignment also shows the previous value.
    const assigned = page.getByRole('region', { name: 'Variables that Step assigned' });
    await assigned.getByRole('row', { name: 'changed: $count 1099 1100' }).waitFor();
    await checkLook('execution-loop');
  },

  async 'large values do not narrow the columns of the changes'({ api, open, page, checkLook }) {
    const arn = await api.start(
      await api.createMachine('e2e-large', {
        StartAt: 'Merge',
        States: {
          Merge: {
            Type: 'Pass',
            Result: { text: 'very long text '.repeat(60), few: 1 },
            ResultPath: '$.merged.deeply.nested.result',
            End: true,
          },
        },
      }),
      { merged: { deeply: { nested: { result: { text: 'previously short' } } } } },
      'large',
    );
    await api.awaitEnd(arn);
    await open(path(arn, 'state=Merge&panel=changes'));
    const changes = page.getByRole('region', { name: 'Changes of Merge' });
    await changes.waitFor();
    for (const head of await changes.getByRole('columnheader').all()) {
      const { width } = await head.boundingBox();
      assert.ok(width >= 90, `${await head.innerText()} is ${width} wide`);
    }
    await checkLook('execution-large');
  },

  async 'a running attempt shows its elapsed time'({ api, world, open, page, eventually }) {
    const arn = await api.start(world.machines.parcels, { parcel: 'P-1' }, 'long-attempt');
    await api.awaitTask(arn);
    await open(path(arn, 'state=Deliver&panel=attempts'));
    const attempt = page.locator('.askel-attempts li').first();
    await attempt.getByText(/^Attempt 1 running/).waitFor();
    await eventually(
      async () => Number(/running for ([\d.]+) s/.exec(await attempt.innerText())?.[1]) >= 2,
      'two seconds',
    );
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'a state name cannot reorder the text around it'({ api, open, page, eventually }) {
    const [name, inner] = [`Pay${RLO}dnufer`, `Each${RLO}eno`];
    const [shown, shownInner] = [escapedName(name), escapedName(inner)];
    const machine = await api.createMachine('e2e-bidi', {
      StartAt: name,
      States: {
        [name]: {
          Type: 'Map',
          ItemProcessor: { StartAt: inner, States: { [inner]: { Type: 'Pass', End: true } } },
          End: true,
        },
      },
    });
    const [arn, other] = [
      await api.start(machine, [1, 2], 'bidi'),
      await api.start(machine, [3, 2], 'bidi-other'),
    ];
    for (const each of [arn, other]) await api.awaitEnd(each);
    const awaitIsolated = (where) =>
      page.locator(`${where} bdi`).getByText(shown).first().waitFor();
    const awaitNothingRaw = (where) =>
      eventually(async () => {
        const raw = await findRawNames(page);
        if (raw.length > 0) throw new Error(`${where}: ${raw.join('\n')}`);
        return true;
      }, `no raw name in ${where}`);

    await open(path(arn, `state=${encodeURIComponent(name)}&panel=iterations`));
    await page.getByLabel(`${shown}, Map, Succeeded`).waitFor();
    await page.getByRole('heading', { level: 2, name: shown }).waitFor();
    await page.getByRole('region', { name: 'Timeline of states' }).getByText(shown).waitFor();
    await awaitIsolated('.askel-panel-head');
    await awaitNothingRaw('the execution');
    await page.getByRole('button', { name: 'Iteration 1: Succeeded' }).click();
    await awaitIsolated('.askel-frame-chip');
    await page.getByRole('button', { name: 'Previous event' }).click();
    await awaitIsolated('.askel-scrubber-text');
    await page
      .getByRole('slider')
      .and(page.locator(`[aria-valuetext*="${shown.replace('\\', '\\\\')},"]`))
      .waitFor();
    await awaitNothingRaw('an iteration');
    await page.getByRole('button', { name: 'Table view' }).click();
    await page.getByRole('row', { name: shown }).first().waitFor();
    await awaitNothingRaw('the table');
    for (const panel of ['changes', 'data', 'variables', 'log', 'definition']) {
      await open(path(arn, `state=${encodeURIComponent(name)}&panel=${panel}`));
      await awaitIsolated('.askel-panel-head');
      await awaitNothingRaw(panel);
    }
    await open(path(arn, `tab=events&state=${encodeURIComponent(name)}`));
    await page.locator('button', { hasText: 'Any state' }).click();
    await page.getByRole('option', { name: shown }).click();
    await page.locator('button', { hasText: shown }).first().waitFor();
    await awaitNothingRaw('the events');

    await open(`/compare?left=${arn}&right=${other}&data=1`);
    await awaitIsolated('.askel-pairs');
    await page.locator('.askel-pairs bdi').getByText(shownInner).first().waitFor();
    await awaitIsolated('.askel-compare-bar');
    await awaitNothingRaw('the comparison');

    await open(`/state-machines/${machine}?state=${encodeURIComponent(name)}`);
    await page.getByRole('heading', { level: 2, name: shown }).waitFor();
    await awaitIsolated('h2');
    await awaitNothingRaw('the definition');

    await open(`/designer/${machine}?state=${encodeURIComponent(name)}`);
    await page.getByRole('button', { name: 'Test', exact: true }).first().click();
    await page.getByRole('heading', { level: 2, name: `Test ${shown}` }).waitFor();
    await awaitIsolated('.askel-test h2');
    await awaitNothingRaw('the test');
  },
};
