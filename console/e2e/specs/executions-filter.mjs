import assert from 'node:assert/strict';

const table = (page) => page.getByRole('table', { name: 'Executions' });
const names = async (page) =>
  (await table(page).locator('tbody tr td:nth-child(2), tbody tr th').allTextContents()).map(
    (text) => text.trim(),
  );
const filter = (page) => page.getByRole('combobox', { name: 'Filter executions' });
const token = (page, text) => page.getByRole('group', { name: text, exact: true });

async function type(page, text) {
  await filter(page).fill(text);
  await filter(page).press('Enter');
}

export default {
  async 'finds failures by a text in their cause'({ open, page, api, eventually, look }) {
    const machine = await api.machine('kinds', {
      StartAt: 'Kind',
      States: { Kind: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$.cause' } },
    });
    const fails = async (name, cause) =>
      api.ended(await api.start(machine, { error: 'Bad', cause }, name));
    await fails('kind-1', 'the kind is bad');
    await fails('kind-2', 'nothing of the kind');
    await fails('kind-3', 'Kind is BAD, once again');
    await open('/executions');
    await table(page).getByRole('row').nth(1).waitFor();
    await type(page, 'Cause contains kind is bad');
    const found = (wanted) =>
      eventually(async () => (await names(page)).join() === wanted, `the rows ${wanted}`);
    await found('kind-3,kind-1');
    assert.equal(new URL(page.url()).searchParams.get('cause'), 'kind is bad');
    await page.getByText('Cause contains kind is bad').waitFor();
    await look('executions-cause');
    // The stream contains no causes, so the server decides which new failures match.
    await page.getByText('Live', { exact: true }).waitFor();
    await fails('kind-4', 'this kind is bad, too');
    await fails('kind-5', 'another');
    await found('kind-4,kind-3,kind-1');
  },

  async 'parses typed filters, and rejects invalid ones'({ open, page, api, eventually }) {
    await open('/executions?name=declined-');
    const expected = (await api.get('executions?name=declined-')).executions.map((one) => one.name);
    const shown = (wanted) =>
      eventually(
        async () => JSON.stringify(await names(page)) === JSON.stringify(wanted),
        `${wanted}`,
      );
    await shown(expected);
    await page.getByText('Name starts with declined-').waitFor();
    // An invalid filter does not become a name filter.
    for (const [text, mistake] of [
      ['Error', 'Error has no value. Write “Error = …”.'],
      ['Error != CardDeclined', 'Write “Error = …”.'],
    ]) {
      await type(page, text);
      await page.getByText(mistake).first().waitFor();
      assert.equal(new URL(page.url()).search, '?name=declined-');
    }
    await type(page, 'Status != Failed');
    await page.getByText('No matching executions').waitFor();
    assert.equal(new URL(page.url()).searchParams.getAll('status').includes('FAILED'), false);
    assert.equal(new URL(page.url()).searchParams.getAll('status').length, 5);
    await token(page, 'Status != Failed').or(page.getByText('Status != Failed')).first().waitFor();
    await page.goBack();
    await shown(expected);
    await type(page, 'Status = Failed');
    await page.waitForURL(/status=FAILED/);
    await shown(expected);
  },
};
