import assert from 'node:assert/strict';
import { path } from '../executionPage.mjs';
import { checkPhoneTable } from '../phone.mjs';

const KEEP = { StartAt: 'Keep', States: { Keep: { Type: 'Pass', End: true } } };

const WAIT = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } };

const attributesOf = async (api, machine) =>
  (await api.get(`state-machines/${machine}/search-attributes`)).attributes.map(
    ({ name, type, expression }) => ({ name, type, expression }),
  );

/** Defines attributes by their types. Each is a member of the input. */
const define = (api, machine, types) =>
  api.put(`state-machines/${machine}/search-attributes`, {
    attributes: Object.entries(types).map(([name, type]) => ({
      name,
      type,
      expression: `{% $states.input.${name} %}`,
    })),
  });

const table = (page) => page.getByRole('table', { name: 'Executions' });
const readNames = async (page) =>
  (await table(page).locator('tbody tr th').allInnerTexts()).map((text) => text.trim());
const row = (page, name) => table(page).getByRole('row').filter({ hasText: name });
const filterInput = (page) => page.getByRole('combobox', { name: 'Filter executions' });

async function type(page, text) {
  await filterInput(page).fill(text);
  await filterInput(page).press('Enter');
}

/**
 * Chooses groups by a search attribute.
 *
 * @param text an attribute of type TEXT, which is not offered
 */
async function groupBy(page, name, text) {
  await page.getByRole('button', { name: /^Group by/ }).click();
  const option = page.getByRole('option', { name: `Grouped by ${name}` });
  await option.waitFor();
  if (text !== undefined)
    assert.equal(await page.getByRole('option', { name: `Grouped by ${text}` }).count(), 0);
  await option.click();
}

export default {
  async 'attributes are added, changed and removed, with errors at their fields'({
    api,
    open,
    page,
    allow,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-attributes', KEEP);
    await api.awaitEnd(
      await api.start(machine, { order: { id: 'A-17', total: 120 } }, 'attributes-past'),
    );
    const other = await api.createMachine('e2e-attributes-other', KEEP);
    await define(api, other, { e2eTotal: 'NUMBER' });
    // Chromium reports the refused expression.
    allow(/status of 400/);
    await open(`/state-machines/${machine}?tab=search-attributes`);
    await page.getByText('No search attributes yet.').waitFor();
    await page.getByRole('button', { name: 'Add a search attribute' }).click();
    const add = page.getByRole('dialog', { name: 'Add a search attribute' });
    const save = add.getByRole('button', { name: 'Save' });
    const name = add.getByRole('textbox', { name: 'Name' });
    const kind = add.getByRole('button', { name: /^Type/ });
    const expression = add.getByRole('textbox', { name: 'Expression' });
    await add.getByText('Enter a name.').waitFor();
    await name.fill('1st');
    await add.getByText('Enter a letter, then letters, digits and _').waitFor();
    assert.ok(await save.isDisabled());
    // A name that another state machine defines has its type.
    await name.fill('e2eTotal');
    await kind.getByText('NUMBER').waitFor();
    await expression.fill('{% $states.input.order.id %}');
    await add.getByText('The result is not a number.').waitFor();
    await kind.click();
    await page.getByRole('option', { name: /^KEYWORD/ }).click();
    await add.getByText('Another state machine defines e2eTotal with the type NUMBER.').waitFor();
    await name.fill('e2eOrder');
    await expression.fill('$states.input.order.id');
    await add.getByText('Enclose the expression in {% and %}.').waitFor();
    await expression.fill('{% $states.context.Execution.Name %}');
    await save.click();
    // The error of the server is at the field and above the buttons.
    await add.getByText('The search attribute was not saved').waitFor();
    await add
      .getByText(
        'The expression reads $states.context. It can read only $states.input, $states.output and variables',
        {
          exact: true,
        },
      )
      .waitFor();
    assert.equal(await expression.getAttribute('aria-invalid'), 'true');
    assert.ok(await save.isDisabled());
    await expression.fill('{% $states.input.order.id %}');
    // The value of the latest execution is shown.
    await add.getByRole('region', { name: 'Value' }).getByText('"A-17"').waitFor();
    await checkLook('search-attribute-dialog');
    await save.click();
    await add.waitFor({ state: 'detached' });
    const order = {
      name: 'e2eOrder',
      type: 'KEYWORD',
      expression: '{% $states.input.order.id %}',
    };
    assert.deepEqual(await attributesOf(api, machine), [order]);
    const attributes = page.getByRole('table', { name: 'Search attributes' });
    await attributes.getByText(order.expression).waitFor();
    await checkLook('search-attributes');
    await checkPhoneTable(page, 'Search attributes', ['e2eOrder', 'KEYWORD']);

    // An attribute that someone else adds meanwhile remains.
    await attributes.getByRole('button', { name: 'Change e2eOrder' }).click();
    const change = page.getByRole('dialog', { name: 'Change the search attribute “e2eOrder”' });
    const total = { name: 'e2eTotal', type: 'NUMBER', expression: '{% $states.input.total %}' };
    await api.put(`state-machines/${machine}/search-attributes`, { attributes: [total, order] });
    await change.getByRole('textbox', { name: 'Expression' }).fill('{% "fixed" %}');
    await change.getByRole('button', { name: 'Save' }).click();
    await change.waitFor({ state: 'detached' });
    const fixed = { ...order, expression: '{% "fixed" %}' };
    assert.deepEqual(await attributesOf(api, machine), [total, fixed]);

    await attributes.getByText(fixed.expression).waitFor();
    // A change of the same attribute is shown before it is overwritten.
    await attributes.getByRole('button', { name: 'Remove e2eOrder' }).click();
    const remove = page.getByRole('dialog', { name: 'Remove the search attribute “e2eOrder”?' });
    await api.put(`state-machines/${machine}/search-attributes`, { attributes: [total, order] });
    await remove.getByRole('button', { name: 'Remove', exact: true }).click();
    await remove.getByText(/has been changed since/).waitFor();
    assert.deepEqual(await attributesOf(api, machine), [total, order]);
    await remove.getByRole('button', { name: 'Overwrite' }).click();
    await remove.waitFor({ state: 'detached' });
    assert.deepEqual(await attributesOf(api, machine), [total]);
    await attributes.getByRole('button', { name: 'Remove e2eTotal' }).click();
    await page
      .getByRole('dialog', { name: 'Remove the search attribute “e2eTotal”?' })
      .getByRole('button', { name: 'Remove', exact: true })
      .click();
    await page.getByText('No search attributes yet.').waitFor();
    assert.deepEqual(await attributesOf(api, machine), []);
  },

  async 'executions are found by typed conditions on attributes, also new ones'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-found', KEEP);
    await define(api, machine, { e2eFound: 'KEYWORD', e2eAmount: 'NUMBER', e2ePaid: 'BOOLEAN' });
    const start = async (name, e2eFound, e2eAmount, e2ePaid = true) =>
      api.awaitEnd(await api.start(machine, { e2eFound, e2eAmount, e2ePaid }, name));
    await start('found-1', 'A-17', 120);
    await start('found-2', 'A-18', 80);
    await start('found-3', 'B-17', 120);
    await start('found-4', 'A-19', 300);
    await open('/executions');
    await table(page).getByRole('row').nth(1).waitFor();
    // The names are offered while they are typed.
    await filterInput(page).fill('e2eFo');
    await page.getByRole('option').filter({ hasText: 'e2eFound' }).first().waitFor();
    await type(page, 'e2eFound starts with A- and e2eAmount >= 100 and status != failed');
    const query = 'e2eFound startsWith "A-" and e2eAmount >= 100';
    const expected = async () => {
      const search = new URLSearchParams({ query });
      return (await api.get(`executions?${search}`)).executions.map((one) => one.name).join();
    };
    assert.equal(await expected(), 'found-4,found-1');
    const awaitRows = () =>
      eventually(
        async () => (await readNames(page)).join() === (await expected()),
        'the rows of the API',
      );
    await awaitRows();
    const { searchParams } = new URL(page.url());
    assert.equal(searchParams.get('query'), query);
    assert.equal(searchParams.getAll('status').length, 5);
    await page.getByText('e2eAmount >= 100').waitFor();
    await checkLook('executions-attributes');
    // Jobs and statistics have no such filter.
    await page.getByRole('button', { name: 'Actions' }).click();
    const stopAll = page.getByRole('menuitem', { name: 'Stop all…' });
    assert.equal(await stopAll.getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Escape');
    // The stream has no attributes, so the server decides which new executions match.
    await page.getByText('Live', { exact: true }).waitFor();
    await start('found-5', 'B-18', 500);
    await start('found-6', 'A-20', 500);
    assert.equal(await expected(), 'found-6,found-4,found-1');
    await awaitRows();
    await type(page, 'e2ePaid = no');
    await page.getByText('No matching executions', { exact: true }).waitFor();
  },

  async 'a backfill stores the values of earlier executions'({ api, open, page, eventually }) {
    const machine = await api.createMachine('e2e-backfilled', KEEP);
    for (const [name, e2eBackfilled] of [
      ['backfilled-1', 'A-17'],
      ['backfilled-2', 'A-18'],
    ])
      await api.awaitEnd(await api.start(machine, { e2eBackfilled }, name));
    await define(api, machine, { e2eBackfilled: 'KEYWORD' });
    await open(`/state-machines/${machine}?tab=search-attributes`);
    await page.getByRole('button', { name: 'Backfill earlier executions' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Backfill attributes of all matching executions',
    });
    await dialog.getByRole('button', { name: 'Backfill attributes of 2 executions' }).click();
    await page
      .getByRole('heading', { level: 1, name: 'Backfill attributes of 2 executions' })
      .waitFor();
    await page.getByText('2 accepted, 0 skipped, 0 refused').first().waitFor();
    const search = new URLSearchParams({ query: 'e2eBackfilled startsWith "A-"' });
    await open(`/executions?${search}`);
    await eventually(
      async () => (await readNames(page)).join() === 'backfilled-2,backfilled-1',
      'both executions are found',
    );
  },

  async 'attributes are columns, by which the server sorts all pages'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-sorted-attributes', KEEP);
    await define(api, machine, { e2eSorted: 'NUMBER', e2eNote: 'TEXT' });
    for (const [name, e2eSorted] of [
      ['sorted-1', 20],
      ['sorted-2', 3],
      ['sorted-3', 'many'],
      ['sorted-4', undefined],
      ['sorted-5', 100],
    ])
      await api.awaitEnd(await api.start(machine, { e2eSorted, e2eNote: 'late' }, name));
    await open(`/executions?machine=${encodeURIComponent(machine)}`);
    await row(page, 'sorted-5').waitFor();
    await page.getByRole('button', { name: 'Preferences' }).click();
    const preferences = page.getByRole('dialog', { name: 'Preferences' });
    const columns = preferences.getByRole('button', { name: /^Columns of search attributes/ });
    await columns.click();
    for (const name of ['e2eSorted', 'e2eNote'])
      await page.getByRole('option').filter({ hasText: name }).first().click();
    // The open list covers the elements above or below it.
    await columns.click();
    await checkLook('executions-attribute-columns');
    await preferences.getByRole('button', { name: 'Close', exact: true }).last().click();
    // A search without conditions has no values, so they are read for each execution.
    await row(page, 'sorted-5').getByText('100', { exact: true }).waitFor();
    await row(page, 'sorted-5').getByText('late', { exact: true }).waitFor();
    await row(page, 'sorted-3').getByText('Wrong type').waitFor();
    assert.equal((await readNames(page)).length, 5);
    await checkPhoneTable(page, 'Executions', ['sorted-5', 'Succeeded']);

    // A click while the table is laid out again, after the check of the phone's width, can be lost.
    const sortBy = (name, sort) =>
      eventually(async () => {
        if (new URL(page.url()).searchParams.get('sort') === sort) return true;
        // A copy of the header, which stays visible, covers the header of the table.
        await table(page)
          .getByRole('columnheader', { name })
          .getByRole('button')
          .first()
          .click({ force: true });
        return page
          .waitForURL((url) => url.searchParams.get('sort') === sort, { timeout: 5_000 })
          .then(
            () => true,
            () => false,
          );
      }, `the sort ${sort}`);
    const awaitOrder = async (sort) => {
      const search = new URLSearchParams({ machine, sort });
      const wanted = (await api.get(`executions?${search}`)).executions.map((one) => one.name);
      assert.equal(wanted.length, 3);
      await eventually(
        async () => (await readNames(page)).join() === wanted.join(),
        `the order ${wanted}`,
      );
      assert.equal(new URL(page.url()).searchParams.get('sort'), sort);
    };
    await sortBy('e2eSorted', 'e2eSorted');
    await awaitOrder('e2eSorted');
    await page.getByText('Executions without a value of e2eSorted are not shown.').waitFor();
    assert.deepEqual(await readNames(page), ['sorted-2', 'sorted-1', 'sorted-5']);
    await sortBy('e2eSorted', '-e2eSorted');
    await awaitOrder('-e2eSorted');
    await sortBy('Started', null);
    await eventually(async () => (await readNames(page)).length === 5, 'all executions');
    assert.equal(new URL(page.url()).searchParams.get('sort'), null);
  },

  async 'executions are grouped by an attribute, and each value leads to its executions'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-grouped', KEEP);
    const waiting = await api.createMachine('e2e-grouped-waiting', WAIT);
    for (const each of [machine, waiting])
      await define(api, each, { e2eCountry: 'KEYWORD', e2eParcel: 'TEXT' });
    for (const [name, e2eCountry] of [
      ['grouped-1', 'DE'],
      ['grouped-2', 'FR'],
      ['grouped-3', undefined],
      ['not-grouped', 'IT'],
    ])
      await api.awaitEnd(await api.start(machine, { e2eCountry }, name));
    const stopped = await api.start(waiting, { e2eCountry: 'DE' }, 'grouped-4');
    await api.post(`executions/${stopped}/stop`, {});
    await api.awaitEnd(stopped);
    await open('/executions?name=grouped-');
    await row(page, 'grouped-4').waitFor();
    await groupBy(page, 'e2eCountry', 'e2eParcel');
    const groups = page.getByRole('table', { name: 'Executions by e2eCountry' });
    const group = (text) => groups.getByRole('row').filter({ hasText: text });
    await group('DE').getByText('2', { exact: true }).waitFor();
    await group('FR').getByText('Succeeded').waitFor();
    const values = await groups.locator('tbody tr th').allInnerTexts();
    assert.deepEqual(
      values.map((text) => text.trim()),
      ['DE', 'FR'],
    );
    assert.equal(new URL(page.url()).search, '?name=grouped-&group=e2eCountry');
    await checkLook('executions-groups');
    await checkPhoneTable(page, 'Executions by e2eCountry', ['DE', 'Aborted']);

    await group('DE').getByRole('link', { name: '1 aborted with DE' }).click();
    await row(page, 'grouped-4').waitFor();
    assert.deepEqual(await readNames(page), ['grouped-4']);
    await page.goBack();
    await groups.getByRole('link', { name: 'DE', exact: true }).click();
    await eventually(
      async () => (await readNames(page)).join() === 'grouped-4,grouped-1',
      'the executions of the value',
    );
    const { searchParams } = new URL(page.url());
    assert.equal(searchParams.get('query'), 'e2eCountry = "DE"');
    assert.equal(searchParams.get('group'), null);
    // The groups of a filter that nothing matches.
    await open('/executions?name=grouped-&status=FAILED&group=e2eCountry');
    await page.getByText('No matching executions have a value of “e2eCountry”').waitFor();
  },

  async 'a saved view keeps its filter, order, columns and groups'({ api, open, page }) {
    const machine = await api.createMachine('e2e-kept', KEEP);
    await define(api, machine, { e2eKept: 'NUMBER', e2eBeside: 'KEYWORD' });
    for (const [name, e2eKept] of [
      ['kept-1', 1],
      ['kept-2', 2],
      ['kept-3', 3],
    ])
      await api.awaitEnd(await api.start(machine, { e2eKept, e2eBeside: `of ${name}` }, name));
    const filters = { name: 'kept-', query: 'e2eKept >= 2', sort: '-e2eKept' };
    await open(`/executions?${new URLSearchParams(filters)}`);
    await row(page, 'kept-3').waitFor();
    await page.getByRole('button', { name: 'Preferences' }).click();
    const preferences = page.getByRole('dialog', { name: 'Preferences' });
    const columns = preferences.getByRole('button', { name: /^Columns of search attributes/ });
    await columns.click();
    await page.getByRole('option').filter({ hasText: 'e2eBeside' }).first().click();
    // The open list covers the elements above or below it.
    await columns.click();
    await preferences.getByRole('button', { name: 'Close', exact: true }).last().click();
    await row(page, 'kept-3').getByText('of kept-3').waitFor();
    const save = async (name) => {
      await page.getByRole('button', { name: /^(Views|Kept)$/ }).click();
      await page.getByRole('menuitem', { name: 'Save view…' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill(name);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name, exact: true }).waitFor();
      assert.equal(await page.getByRole('menuitem').count(), 0, 'the menu of views is closed');
    };
    const choose = async (name) => {
      await open('/executions');
      await page.getByRole('button', { name: 'All executions' }).click();
      await page.getByRole('menuitemcheckbox', { name, exact: true }).click();
      await page.getByRole('button', { name, exact: true }).waitFor();
      return Object.fromEntries(new URL(page.url()).searchParams);
    };
    await save('Kept');
    await groupBy(page, 'e2eBeside');
    await page.getByRole('table', { name: 'Executions by e2eBeside' }).waitFor();
    await save('Kept groups');
    // Another browser has other preferences.
    await page.evaluate(() => window.localStorage.removeItem('askel.executions'));
    assert.deepEqual(await choose('Kept'), {
      ...filters,
      column: 'e2eBeside',
      hidden: 'redrives',
    });
    await row(page, 'kept-3').getByText('of kept-3').waitFor();
    assert.deepEqual(await readNames(page), ['kept-3', 'kept-2']);
    assert.deepEqual(await choose('Kept groups'), {
      ...filters,
      group: 'e2eBeside',
      column: 'e2eBeside',
      hidden: 'redrives',
    });
    const groups = page.getByRole('table', { name: 'Executions by e2eBeside' });
    await groups.getByText('of kept-3').waitFor();
    assert.equal(await groups.locator('tbody tr').count(), 2);
  },

  async 'unknown attributes and unfit values are refused with a reason'({
    api,
    open,
    page,
    allow,
  }) {
    const machine = await api.createMachine('e2e-refused-attributes', KEEP);
    await define(api, machine, { e2eRefused: 'NUMBER' });
    await open('/executions?name=paid-');
    await row(page, 'paid-1').waitFor();
    for (const [text, mistake] of [
      ['e2eNone = A-17', '“e2eNone” is not a property of executions, and no search attribute.'],
      ['e2eRefused >= many', '“many” is not a number. Write “e2eRefused = 100”.'],
      ['e2eRefused != 1', 'Write “e2eRefused = …”; other operators are <, <=, >, >=.'],
    ]) {
      await type(page, text);
      await page.getByText(mistake).first().waitFor();
      assert.equal(new URL(page.url()).search, '?name=paid-');
      // The text remains, so that it can be corrected.
      assert.equal(await page.getByLabel('Filter executions').inputValue(), text);
    }
    // An address can name an attribute that no state machine defines any more.
    allow(/status of 400/);
    await open(`/executions?query=${encodeURIComponent('e2eGone = 1')}`);
    await page
      .getByText("Parameter 'query': No state machine defines the search attribute 'e2eGone'.")
      .first()
      .waitFor();
    await page.getByText('e2eGone = 1').first().waitFor();
  },

  async 'the page of an execution shows its values, and explains missing ones'({
    api,
    open,
    page,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-attribute-values', KEEP);
    await define(api, machine, {
      e2eShown: 'KEYWORD',
      e2eLong: 'KEYWORD',
      e2eCount: 'NUMBER',
    });
    const input = { e2eShown: 'A "17"', e2eLong: 'x'.repeat(300), e2eCount: 7 };
    const arn = await api.start(machine, input, 'valued-1');
    await api.awaitEnd(arn);
    await api.awaitEnd(await api.start(machine, { e2eShown: 'A-18' }, 'valued-2'));
    await open(path(arn));
    const values = page.getByRole('region', { name: 'Search attributes' });
    await values.getByText('7', { exact: true }).waitFor();
    await values.getByText('No value. The result has more than 256 characters.').waitFor();
    await checkLook('execution-attributes');
    // A value leads to the executions that have it.
    await values.getByRole('link', { name: 'A "17"' }).click();
    await page.waitForURL(/query=/);
    await row(page, 'valued-1').waitFor();
    assert.deepEqual(await readNames(page), ['valued-1']);
    assert.equal(
      new URL(page.url()).searchParams.get('query'),
      `e2eShown = ${JSON.stringify(input.e2eShown)}`,
    );
  },
};
