import assert from 'node:assert/strict';
import { checkVisibleEnds } from '../names.mjs';
import { checkPhoneTable } from '../phone.mjs';

const table = (page) => page.getByRole('table', { name: 'Executions' });
const readNames = async (page) =>
  (await table(page).locator('tbody tr td:nth-child(2), tbody tr th').allTextContents()).map(
    (text) => text.trim(),
  );

/** Formats a duration below ten seconds like the pages. */
const formatDuration = (millis) =>
  millis < 1000 ? `${millis} ms` : `${(millis / 1000).toFixed(1)} s`;

export default {
  async 'lists executions of all machines as the API does'({
    open,
    page,
    api,
    eventually,
    checkLook,
  }) {
    await open('/executions');
    await table(page).getByRole('row').nth(1).waitFor();
    const expected = (await api.get('executions?maxResults=50')).executions.map((one) => one.name);
    await eventually(
      async () => JSON.stringify(await readNames(page)) === JSON.stringify(expected),
      `the rows ${expected}`,
    );
    await checkLook('executions');
    await open('/executions?name=declined-1');
    const row = table(page).getByRole('row').filter({ hasText: 'declined-1' });
    await row.getByText('Failed', { exact: true }).waitFor();
    await row.getByText('CardDeclined').waitFor();
    await checkPhoneTable(page, 'Executions', ['declined-1', 'orders', 'Failed', 'CardDeclined']);
    const [declined] = (await api.get('executions?name=declined-1')).executions;
    assert.equal(
      await row.locator('time').getAttribute('datetime'),
      new Date(declined.startDate * 1000).toISOString(),
    );
    await row.getByText(formatDuration(declined.durationMillis), { exact: true }).waitFor();
    await row.getByRole('link', { name: 'Charge' }).click();
    await page.waitForURL(/state=Charge/);
    await page.getByRole('region', { name: 'State Charge' }).waitFor();
  },

  async 'filters by time, failed state and error as the API does'({ open, page, api, eventually }) {
    const expected = async (query) =>
      (await api.get(`executions?maxResults=50&${query}`)).executions.map((one) => one.name);
    const paid = (await api.get('executions?name=paid-')).executions;
    const from = new Date(paid[2].startDate * 1000).toISOString();
    for (const query of [
      `name=paid-&from=${from}`,
      `name=paid-&to=${from}`,
      'failedState=Charge&error=CardDeclined',
      'status=RUNNING&status=FAILED&name=declined-',
    ]) {
      const wanted = await expected(query);
      assert.ok(wanted.length > 0 && wanted.length < 6, `${query}: ${wanted}`);
      await open(`/executions?${query}`);
      await eventually(
        async () => JSON.stringify(await readNames(page)) === JSON.stringify(wanted),
        `${query}: ${wanted}`,
      );
    }
    await open('/executions?name=paid-');
    await page.getByRole('button', { name: 'Time' }).click();
    await page.getByRole('option', { name: 'Last 15 minutes' }).click();
    await page.waitForURL(/last=15m/);
    const asked = page.waitForRequest((request) =>
      /\/api\/v1\/executions\?.*from=/.test(request.url()),
    );
    await page.reload();
    const since = Date.parse(new URL((await asked).url()).searchParams.get('from'));
    assert.ok(Math.abs(Date.now() - 15 * 60_000 - since) < 60_000, `15 minutes: ${since}`);
  },

  async 'keeps its filter in the URL, and accepts a typed one'({ open, page, eventually }) {
    await open('/executions?status=FAILED&error=CardDeclined');
    await table(page).getByRole('link', { name: 'declined-1', exact: true }).waitFor();
    assert.equal(
      (await readNames(page)).every((name) => name.startsWith('declined-')),
      true,
    );
    const filter = page.getByRole('combobox', { name: 'Filter executions' });
    await filter.fill('declined-2');
    await filter.press('Enter');
    await eventually(
      async () => JSON.stringify(await readNames(page)) === '["declined-2"]',
      'the one row',
    );
    assert.equal(new URL(page.url()).searchParams.get('name'), 'declined-2');
    await page.goBack();
    await table(page).getByRole('link', { name: 'declined-3', exact: true }).waitFor();
    await page.reload();
    await table(page).getByRole('link', { name: 'declined-3', exact: true }).waitFor();
  },

  async 'offers to clear the filter when nothing matches'({ open, page, checkLook }) {
    await open('/executions?name=no-such-name');
    await page.getByText('No matching executions').waitFor();
    await checkLook('executions-nothing');
    await table(page).getByRole('button', { name: 'Clear filters' }).click();
    await table(page).getByRole('link').first().waitFor();
  },

  async 'shows long names on one line without hiding columns'({ open, page, api, checkLook }) {
    const long = 'long-names-of-people-and-machines-'.repeat(3).slice(0, 80);
    const machine = await api.createMachine(long, {
      StartAt: long,
      States: { [long]: { Type: 'Fail', Error: `The.Error.${long}`, Cause: 'long' } },
    });
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
    for (const name of [long, uuid]) await api.awaitEnd(await api.start(machine, {}, name));
    await open(`/executions?machine=${encodeURIComponent(machine)}`);
    const row = table(page).getByRole('row').filter({ hasText: uuid });
    await row.waitFor();
    const { width } = page.viewportSize();
    for (const each of await table(page).locator('tbody tr').all()) {
      assert.ok((await each.boundingBox()).height < 48, await each.innerText());
      for (const cell of await each.locator('th, td').all()) {
        const box = await cell.boundingBox();
        assert.ok(box.x + box.width <= width, `${await cell.innerText()} ${JSON.stringify(box)}`);
      }
    }
    await checkLook('executions-long');
    for (const [path, name] of [
      ['/', 'State machines'],
      [`/state-machines?q=${long}`, 'State machines'],
      [`/state-machines/${machine}?tab=executions`, 'Latest executions'],
    ]) {
      await open(path);
      const other = page.getByRole('table', { name });
      const cell = other.getByRole('row').filter({ hasText: long }).first();
      await cell.waitFor();
      assert.ok((await cell.boundingBox()).height < 60, path);
      const box = await other.boundingBox();
      assert.ok(box.x + box.width <= width, `${path} ${JSON.stringify(box)}`);
    }
  },

  async 'names keep their ends, and their column is the widest'({ open, page, api }) {
    const machine = await api.createMachine('scheduled-settlement-of-invoices', {
      StartAt: 'Done',
      States: { Done: { Type: 'Succeed' } },
    });
    // The names differ only in their ends. Some are written from right to left.
    const pairs = [
      'every-minute-of-the-settlement-0f8fad5b-d9cb-469f-a165-70867728950',
      'הזמנה-של-לקוח-ותיק-מאוד-בחנות-הגדולה-של-העיר-הלבנה-מספר-2026-',
    ].map((start) => [`${start}1`, `${start}2`]);
    for (const name of pairs.flat()) await api.awaitEnd(await api.start(machine, {}, name));
    for (const width of [1440, 1024]) {
      await page.setViewportSize({ width, height: 900 });
      await open(`/executions?machine=${encodeURIComponent(machine)}`);
      for (const names of pairs) await checkVisibleEnds(page, table(page), names);
      const columns = table(page).getByRole('columnheader');
      const widths = await columns.evaluateAll((all) =>
        all.map((each) => [each.innerText.trim(), each.getBoundingClientRect().width]),
      );
      const name = widths.find(([title]) => title === 'Name')[1];
      for (const [title, each] of widths)
        assert.ok(title === 'Name' || each < name, `${width}: ${JSON.stringify(widths)}`);
      const end = await columns.last().evaluate((each) => each.getBoundingClientRect().right);
      assert.ok(end <= width, `${width}: the last column ends at ${end}`);
      await open(`/state-machines/${machine}?tab=executions`);
      const latest = page.getByRole('table', { name: 'Latest executions' });
      for (const names of pairs) await checkVisibleEnds(page, latest, names);
    }
  },

  async 'a generated name has the width of a phone'({ open, page, api, world }) {
    const name = 'every-minute-0f8fad5b-d9cb-469f-a165-708677289502';
    const arn = await api.start(world.machines.sleepers, {}, name);
    await page.setViewportSize({ width: 390, height: 844 });
    await open(`/executions?name=${name}`);
    await page.locator('.askel-phone-table').waitFor();
    const link = table(page).getByRole('link', { name, exact: true });
    const { width } = await table(page).getByRole('rowheader').boundingBox();
    const { height } = await link.boundingBox();
    assert.ok(width > 220 && height < 50, `${width} × ${height}`);
    const status = await table(page).getByText('Running', { exact: true }).boundingBox();
    const { y } = await link.boundingBox();
    assert.ok(status.y >= y + height, 'the status is below the name');
    await api.post(`executions/${arn}/stop`, {});
  },

  async 'shows starts and ends as they happen'({ open, page, api, world }) {
    await open('/executions?name=live-');
    await page.getByText('No matching executions').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const arn = await api.start(world.machines.sleepers, {}, 'live-1');
    const row = table(page).getByRole('row').filter({ hasText: 'live-1' });
    await row.getByText('Running').waitFor();
    await api.post(`executions/${arn}/stop`, { error: 'Enough' });
    await row.getByText('Aborted').waitFor();
    await row.getByText('Enough').waitFor();
  },

  async 'reconnects without a reload after a server outage'({
    open,
    page,
    api,
    world,
    server,
    allow,
  }) {
    const arn = await api.start(world.machines.sleepers, {}, 'before-1');
    const beside = await page.context().newPage();
    await beside.goto(`${server.url}/console/executions/${arn}`);
    await beside.getByLabel(/^Sleep, Wait, Running/).waitFor();
    await open('/executions?name=after-');
    await page.getByText('Live', { exact: true }).waitFor();
    allow(/ERR_|Failed to load resource/);
    await server.halt();
    await page.locator('.askel-age[data-live="false"]').first().waitFor();
    await server.start();
    await page.getByText('Live', { exact: true }).waitFor();
    await api.start(world.machines.sleepers, {}, 'after-1');
    await table(page).getByRole('link', { name: 'after-1', exact: true }).waitFor();
    await api.post(`executions/${arn}/stop`, {});
    await beside.getByLabel(/^Sleep, Wait, Aborted/).waitFor();
  },

  async 'pages to any depth'({ open, page, api, eventually }) {
    const quick = await api.createMachine('quick', {
      StartAt: 'A',
      States: { A: { Type: 'Succeed' } },
    });
    for (let i = 0; i < 120; i++) await api.start(quick, {}, `page-${String(i).padStart(3, '0')}`);
    await open(`/executions?machine=${encodeURIComponent(quick)}`);
    await eventually(async () => (await readNames(page))[0] === 'page-119', 'the first page');
    // An execution that new ones displace from the first page is on the second page, and not lost
    // between the two.
    await page.getByText('Live', { exact: true }).waitFor();
    for (const i of [120, 121, 122]) await api.start(quick, {}, `page-${i}`);
    await eventually(async () => (await readNames(page))[0] === 'page-122', 'the new ones');
    for (const first of ['page-072', 'page-022']) {
      await page.getByRole('button', { name: 'Next page' }).click();
      await eventually(async () => (await readNames(page))[0] === first, `the page from ${first}`);
    }
    assert.equal((await readNames(page)).length, 23);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await eventually(async () => (await readNames(page))[0] === 'page-072', 'the page before');
    // Back from an execution leads to its page of the list.
    await page.getByRole('link', { name: 'page-070' }).click();
    await page.getByRole('heading', { name: 'page-070' }).waitFor();
    await page.goBack();
    await eventually(async () => (await readNames(page))[0] === 'page-072', 'the page again');
  },

  async 'refills a page when its executions no longer match'({
    open,
    page,
    api,
    world,
    eventually,
  }) {
    const some = [];
    for (let i = 10; i < 64; i++)
      some.push(await api.start(world.machines.sleepers, {}, `refill-${i}`));
    await open('/executions?name=refill-&status=RUNNING');
    await eventually(async () => (await readNames(page))[0] === 'refill-63', 'the first page');
    await page.getByText('Live', { exact: true }).waitFor();
    for (const arn of some.slice(-3)) await api.post(`executions/${arn}/stop`, {});
    await eventually(async () => {
      const shown = await readNames(page);
      return shown.length === 50 && shown[0] === 'refill-60' && shown[49] === 'refill-11';
    }, 'a full page without the three');
    for (const arn of some.slice(0, -3)) await api.post(`executions/${arn}/stop`, {});
  },

  async 'stops the selected executions, and shows the result of each'({ open, page, api, world }) {
    const start = (name) => api.start(world.machines.sleepers, {}, name);
    /** Selects executions and an action. Returns the dialog. */
    const choose = async (action, names, title) => {
      for (const name of names)
        await table(page)
          .getByRole('checkbox', { name: `Select ${name}` })
          .click();
      await page.getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: action, exact: true }).click();
      return page.getByRole('dialog', { name: `${action} ${title}`, exact: true });
    };
    const close = (dialog) =>
      dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    const some = [await start('chosen-1'), await start('chosen-2')];
    await open('/executions?name=chosen-');
    const dialog = await choose('Stop', ['chosen-1', 'chosen-2'], '2 executions');
    await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
    await dialog.getByText('2 of 2').waitFor();
    assert.equal(await dialog.getByText('Done').count(), 2);
    await close(dialog);
    for (const arn of some) assert.equal((await api.describe(arn)).status, 'ABORTED');

    // Executions that have ended are left out, with a reason.
    some.push(await start('chosen-3'));
    await open('/executions?name=chosen-');
    const pause = await choose('Pause', ['chosen-1', 'chosen-3'], '1 of 2 executions');
    await pause.getByText('chosen-1 Left out: it has ended').waitFor();
    assert.equal(await pause.getByText('Left out').count(), 1);
    await pause.getByRole('button', { name: 'Cancel', exact: true }).click();
    const stop = await choose('Stop', ['chosen-1', 'chosen-3'], '1 of 2 executions');
    await stop.getByText('chosen-1 Left out: it has ended').waitFor();
    await stop.getByRole('button', { name: 'Stop', exact: true }).click();
    await stop.getByText('1 of 1').waitFor();
    assert.equal(await stop.getByText('Done').count(), 1);
    await close(stop);
    assert.equal((await api.describe(some[2])).status, 'ABORTED');
    const none = await choose('Stop', ['chosen-1'], '0 of 1 execution');
    assert.ok(await none.getByRole('button', { name: 'Stop', exact: true }).isDisabled());
    await none.getByRole('button', { name: 'Cancel', exact: true }).click();
  },

  async 'saves named views and restores them'({ open, page }) {
    const duration = table(page).getByRole('columnheader', { name: 'Duration' });
    const toggleDuration = async () => {
      await page.getByRole('button', { name: 'Preferences' }).click();
      const preferences = page.getByRole('dialog', { name: 'Preferences' });
      await preferences.getByRole('checkbox', { name: 'Duration' }).click();
      await preferences.getByRole('button', { name: 'Close', exact: true }).last().click();
    };
    await open('/executions?status=RUNNING&name=asleep');
    await toggleDuration();
    await duration.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save view…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Those asleep');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Those asleep' }).waitFor();
    // Other lists have the columns of the preferences.
    await open('/executions');
    await toggleDuration();
    await duration.waitFor();
    await page.getByRole('button', { name: 'All executions' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Those asleep' }).click();
    await table(page).getByRole('link', { name: 'asleep-1' }).waitFor();
    await duration.waitFor({ state: 'detached' });
    const { search } = new URL(page.url());
    assert.equal(search, '?name=asleep&status=RUNNING&hidden=redrives&hidden=duration');
    // A change of the columns of a view is a change of the view.
    await toggleDuration();
    await duration.waitFor();
    await page.getByRole('button', { name: 'Views' }).waitFor();
  },
};
