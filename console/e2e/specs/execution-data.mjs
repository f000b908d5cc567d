import assert from 'node:assert/strict';
import { heard, path } from '../executionPage.mjs';

const RLO = '\u202e';

/** Counts to 1,100 in a loop, and assigns its variable each time. */
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
  async 'loops leave the name of a state whole, and counts have separators'({
    api,
    open,
    page,
    look,
  }) {
    const arn = await api.start(await api.machine('e2e-loop', COUNTER), {}, 'many');
    await api.ended(arn);
    const { events } = await api.get(`executions/${arn}/events?reverseOrder=true&maxResults=1`);
    const all = events[0].id.toLocaleString('en');
    assert.match(all, /,/);
    await open(path(arn, 'state=Step&panel=changes'));
    await heard(page, 'Ended').waitFor();
    const step = page.getByLabel('Step, Pass, Succeeded, 1,100 visits');
    await step.getByText('1,100×').waitFor();
    const name = step.locator('.askel-node-name');
    assert.equal(await name.innerText(), 'Step');
    assert.ok(
      await name.evaluate((one) => one.scrollWidth <= one.clientWidth),
      'the name is whole',
    );
    await page.getByRole('tab', { name: `Events (${all})` }).waitFor();
    await page.getByText(`Event ${all} of ${all}`).waitFor();
    await page.getByText('Visit 1,100 of 1,100').waitFor();
    // An assignment shows the value before it, too.
    const assigned = page.getByRole('region', { name: 'Variables that Step assigned' });
    await assigned.getByRole('row', { name: 'changed: $count 1099 1100' }).waitFor();
    await look('execution-loop');
  },

  async 'large values leave each column of the changes its width'({ api, open, page, look }) {
    const arn = await api.start(
      await api.machine('e2e-large', {
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
      { merged: { deeply: { nested: { result: { text: 'formerly short' } } } } },
      'large',
    );
    await api.ended(arn);
    await open(path(arn, 'state=Merge&panel=changes'));
    const changes = page.getByRole('region', { name: 'Input/output diff of Merge' });
    await changes.waitFor();
    for (const head of await changes.getByRole('columnheader').all()) {
      const { width } = await head.boundingBox();
      assert.ok(width >= 90, `${await head.innerText()} is ${width} wide`);
    }
    await look('execution-large');
  },

  async 'an attempt that runs shows how long it has run'({ api, world, open, page, eventually }) {
    const arn = await api.start(world.machines.parcels, { parcel: 'P-1' }, 'long-attempt');
    await api.task(arn);
    await open(path(arn, 'state=Deliver&panel=attempts'));
    const attempt = page.locator('.askel-attempts li').first();
    await attempt.getByText(/^Attempt 1 running/).waitFor();
    await eventually(
      async () => Number(/running for ([\d.]+) s/.exec(await attempt.innerText())?.[1]) >= 2,
      'two seconds',
    );
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'a state name cannot reorder the text around it'({ api, open, page }) {
    const name = `Pay${RLO}dnufer`;
    const arn = await api.start(
      await api.machine('e2e-bidi', {
        StartAt: name,
        States: { [name]: { Type: 'Pass', End: true } },
      }),
      {},
      'bidi',
    );
    await api.ended(arn);
    await open(path(arn, `state=${encodeURIComponent(name)}`));
    const shown = 'Pay\\u202ednufer';
    await page.getByLabel(`${shown}, Pass, Succeeded`).waitFor();
    await page.getByRole('heading', { level: 2, name: shown }).waitFor();
    await page.getByRole('region', { name: 'Timeline of states' }).getByText(shown).waitFor();
    const shownNames = async () => {
      const labels = await page
        .locator('.askel-graph bdi, .askel-panel-head bdi')
        .allTextContents();
      assert.ok(labels.length >= 2, labels.join());
      for (const label of labels) assert.ok(!label.includes(RLO), label);
    };
    await shownNames();
    await page.getByRole('button', { name: 'Table view' }).click();
    await page.getByRole('row', { name: shown }).first().waitFor();
    await shownNames();
  },
};
