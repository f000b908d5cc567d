import assert from 'node:assert/strict';

const recordRow = (page, name) =>
  page.getByRole('table', { name: 'Audit records' }).getByRole('row').filter({ hasText: name });

export default {
  async 'lists changes and filters them'({ open, page, api, checkLook }) {
    const kept = await api.createActivity('audited-kept');
    const other = await api.createActivity('audited-other');
    await open('/audit?resource=audited-');
    await recordRow(page, other).getByText('states:CreateActivity').waitFor();
    const { records } = await api.get(`audit?resource=${encodeURIComponent(kept)}`);
    const row = recordRow(page, kept);
    await row.getByText(records[0].principal).waitFor();
    await row.getByText('Allowed').waitFor();
    await row.getByText(records[0].address).waitFor();
    await row.getByText(records[0].requestId).waitFor();
    await checkLook('audit');

    const resource = page.getByRole('searchbox', { name: 'Resource' });
    await resource.fill('audited-kept');
    await resource.press('Enter');
    await recordRow(page, other).waitFor({ state: 'detached' });
    await recordRow(page, kept).waitFor();
    assert.equal(new URL(page.url()).searchParams.get('resource'), 'audited-kept');

    await page.getByRole('button', { name: 'Verdict' }).click();
    await page.getByRole('option', { name: 'Denied' }).click();
    await page.getByText('No audit records').waitFor();
    await page.goBack();
    await recordRow(page, kept).waitFor();
  },
};
