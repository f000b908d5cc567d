import assert from 'node:assert/strict';

const table = (page) => page.getByRole('table', { name: 'Executions' });
const readNames = async (page) =>
  (await table(page).locator('tbody tr td:nth-child(2), tbody tr th').allTextContents()).map(
    (text) => text.trim(),
  );
const filterInput = (page) => page.getByRole('combobox', { name: 'Filter executions' });
const token = (page, text) => page.getByRole('group', { name: text, exact: true });

async function type(page, text) {
  await filterInput(page).fill(text);
  await filterInput(page).press('Enter');
}

export default {
  async 'finds failures by a text in their cause'({ open, page, api, eventually, checkLook }) {
    const machine = await api.createMachine('kinds', {
      StartAt: 'Kind',
      States: { Kind: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$.cause' } },
    });
    const runFailing = async (name, cause) =>
      api.awaitEnd(await api.start(machine, { error: 'Bad', cause }, name));
    await runFailing('kind-1', 'the kind is bad');
    await runFailing('kind-2', 'nothing of the kind');
    await runFailing('kind-3', 'Kind is BAD, once again');
    await open('/executions');
    await table(page).getByRole('row').nth(1).waitFor();
    await type(page, 'Cause contains kind is bad');
    const awaitRows = (wanted) =>
      eventually(async () => (await readNames(page)).join() === wanted, `the rows ${wanted}`);
    await awaitRows('kind-3,kind-1');
    assert.equal(new URL(page.url()).searchParams.get('cause'), 'kind is bad');
    await page.getByText('Cause contains kind is bad').waitFor();
    await checkLook('executions-cause');
    // The stream contains no causes, so the server decides which new failures match.
    await page.getByText('Live', { exact: true }).waitFor();
    await runFailing('kind-4', 'this kind is bad, too');
    await runFailing('kind-5', 'another');
    await awaitRows('kind-4,kind-3,kind-1');
  },

  async 'a list by causes omits an execution that failed again with another cause'({
    open,
    page,
    api,
    eventually,
  }) {
    const machine = await api.createMachine('e2e-causes', {
      QueryLanguage: 'JSONata',
      StartAt: 'Count',
      States: {
        Count: {
          Type: 'Fail',
          Error: 'Bad',
          Cause: "{% 'the redrive is ' & $states.context.Execution.RedriveCount %}",
        },
      },
    });
    const [first, other] = [
      await api.start(machine, {}, 'causes-1'),
      await api.start(machine, {}, 'causes-2'),
    ];
    for (const arn of [first, other]) await api.awaitEnd(arn);
    await open('/executions?cause=the+redrive+is+0&name=causes-');
    await page.getByText('Live', { exact: true }).waitFor();
    await eventually(async () => (await readNames(page)).join() === 'causes-2,causes-1', 'both');
    // A busy page applies the redrive and the failure as one change.
    const busy = page.evaluate(() => {
      const end = Date.now() + 3_000;
      while (Date.now() < end);
    });
    await api.post(`executions/${encodeURIComponent(other)}/redrive`, {});
    await eventually(async () => {
      const { redriveCount, status } = await api.describe(other);
      return redriveCount === 1 && status === 'FAILED';
    }, 'the second failure');
    await busy;
    await eventually(async () => (await readNames(page)).join() === 'causes-1', 'the first cause');
  },

  async 'finds executions by a text in their input'({ open, page, api, eventually, checkLook }) {
    // No input of another spec has a guest.
    const machine = await api.createMachine('inputs', {
      StartAt: 'Keep',
      States: { Keep: { Type: 'Pass', End: true } },
    });
    for (const [name, guest] of [
      ['input-1', 'Ada Lovelace'],
      ['input-2', 'Grace Hopper'],
      ['input-3', 'Ada, again'],
    ])
      await api.awaitEnd(await api.start(machine, { guest }, name));
    await open('/executions');
    await table(page).getByRole('row').nth(1).waitFor();
    await type(page, 'Input contains "guest":"ADA');
    const awaitRows = (wanted) =>
      eventually(async () => (await readNames(page)).join() === wanted, `the rows ${wanted}`);
    await awaitRows('input-3,input-1');
    assert.equal(new URL(page.url()).searchParams.get('input'), '"guest":"ADA');
    await page.getByText(/Inputs of \d+ executions? read, back to/).waitFor();
    await checkLook('executions-input');
    await page.getByRole('button', { name: 'Actions' }).click();
    const stopAll = page.getByRole('menuitem', { name: 'Stop all…' });
    assert.equal(await stopAll.getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Escape');
    await open(`/executions?input=${encodeURIComponent('no such guest')}`);
    await page.getByText('No matching executions').waitFor();
  },

  async 'parses typed filters, and rejects invalid ones'({ open, page, api, eventually }) {
    await open('/executions?name=declined-');
    const expected = (await api.get('executions?name=declined-')).executions.map((one) => one.name);
    const awaitNames = (wanted) =>
      eventually(
        async () => JSON.stringify(await readNames(page)) === JSON.stringify(wanted),
        `${wanted}`,
      );
    await awaitNames(expected);
    await page.getByText('Name starts with declined-').waitFor();
    // An invalid filter does not become a name filter.
    for (const [text, mistake] of [
      ['Error', 'Error has no value. Write “Error = …”.'],
      ['Error != CardDeclined', 'Write “Error = …”.'],
      ['Status = Declined', '“Declined” is not a status.'],
    ]) {
      await type(page, text);
      await page.getByText(mistake).first().waitFor();
      assert.equal(new URL(page.url()).search, '?name=declined-');
      // The text remains, so that it can be corrected.
      assert.equal(await page.getByLabel('Filter executions').inputValue(), text);
    }
    await type(page, 'Status != Failed');
    await page.getByText('No matching executions').waitFor();
    assert.equal(new URL(page.url()).searchParams.getAll('status').includes('FAILED'), false);
    assert.equal(new URL(page.url()).searchParams.getAll('status').length, 5);
    await token(page, 'Status != Failed').or(page.getByText('Status != Failed')).first().waitFor();
    await page.goBack();
    await awaitNames(expected);
    await type(page, 'Status = Failed');
    await page.waitForURL(/status=FAILED/);
    await awaitNames(expected);
    // A query with several filters becomes a token for each.
    await open('/executions');
    await type(page, 'status = failed and name starts with declined-');
    await page.waitForURL(/name=declined-/);
    await page.waitForURL(/status=FAILED/);
    await awaitNames(expected);
  },

  async 'quotation marks enclose values with the words of filters'({ open, page, api }) {
    const error = 'Late and Status = lost';
    const machine = await api.createMachine('e2e-quoted', {
      StartAt: 'Send',
      States: { Send: { Type: 'Fail', Error: error } },
    });
    await api.awaitEnd(await api.start(machine, {}, 'quoted-1'));
    const found = () => table(page).getByRole('link', { name: 'quoted-1', exact: true }).waitFor();
    await open('/executions');
    await type(page, `Error = "${error}"`);
    await found();
    assert.equal(new URL(page.url()).searchParams.get('error'), error);
    await page.getByText(`Error = "${error}"`).waitFor();
    // A further filter leaves the value whole.
    await type(page, 'Failed state = "Send"');
    await page.waitForURL(/failedState=Send/);
    await found();
    const search = new URL(page.url()).searchParams;
    assert.deepEqual(Object.fromEntries(search), { error, failedState: 'Send' });
  },

  async 'a typed start replaces the relative time span'({ open, page }) {
    await open('/executions?name=paid-1&last=24h');
    await table(page).getByRole('link', { name: 'paid-1', exact: true }).waitFor();
    await type(page, 'Started at or after 2199-01-01');
    await page.getByText('No matching executions').waitFor();
    await page
      .getByRole('button', { name: /^Time/ })
      .getByText(/^Since /)
      .waitFor();
    const search = new URL(page.url()).searchParams;
    assert.equal(search.get('last'), null);
    // An older link can have both.
    await open(`/executions?name=paid-1&last=24h&from=${search.get('from')}`);
    await page.getByText('No matching executions').waitFor();
  },

  async 'statuses in an address may have any case, and unknown ones are refused'({
    open,
    page,
    api,
    eventually,
    allow,
  }) {
    const { executions } = await api.get('executions?status=FAILED&name=declined-');
    for (const status of ['failed', 'Failed', 'FAILED']) {
      await open(`/executions?status=${status}&name=declined-`);
      await eventually(
        async () => (await readNames(page)).join() === executions.map((one) => one.name).join(),
        `the rows of ${status}`,
      );
      await page.getByText('Status = Failed').waitFor();
    }
    allow(/status of 400/);
    await open('/executions?status=FOO');
    await page
      .getByText(/^status is 'FOO', expected one of/)
      .first()
      .waitFor();
    await page.getByText('Status = FOO').waitFor();
    await page.getByRole('link', { name: 'Executions', exact: true }).first().click();
    await table(page).getByRole('row').nth(1).waitFor();
    assert.equal(new URL(page.url()).search, '');
  },
};
