import assert from 'node:assert/strict';
import { checkPhoneFilters, checkPhoneTable } from '../phone.mjs';

const recordRow = (page, name) =>
  page.getByRole('table', { name: 'Audit records' }).getByRole('row').filter({ hasText: name });

export default {
  async 'lists changes and filters them'({ open, page, api, checkLook }) {
    const kept = await api.createActivity('audited-kept');
    await api.createActivity('audited-other');
    await open('/audit?resource=audited-');
    await recordRow(page, 'activity:audited-other').getByText('states:CreateActivity').waitFor();
    const { records } = await api.get(`audit?resource=${encodeURIComponent(kept)}`);
    const row = recordRow(page, 'activity:audited-kept');
    await row.getByText(records[0].principal).waitFor();
    await row.getByText('Allowed').waitFor();
    await row.getByTitle(kept).waitFor();
    await row.getByRole('button', { name: 'Copy ARN' }).waitFor();
    await row.getByText(records[0].address).waitFor();
    await row.getByText(records[0].requestId).waitFor();
    const { x, width } = await row.getByText(records[0].requestId).boundingBox();
    assert.ok(x + width <= page.viewportSize().width, `the request ends at ${x + width}`);
    // One page needs no control for pages.
    assert.equal(await page.getByRole('button', { name: 'Next page' }).count(), 0);
    await checkLook('audit');
    await checkPhoneTable(page, 'Audit records', ['states:CreateActivity', 'Allowed']);
    await checkPhoneFilters(page, page.locator('.askel-audit-filters'));

    const resource = page.getByRole('searchbox', { name: 'Resource' });
    await resource.fill('audited-kept');
    await resource.press('Enter');
    // The table is empty until the filtered records are read.
    await recordRow(page, 'activity:audited-other').waitFor({ state: 'detached' });
    await recordRow(page, 'activity:audited-kept').waitFor();
    assert.equal(await recordRow(page, 'activity:audited-other').count(), 0);
    assert.equal(new URL(page.url()).searchParams.get('resource'), 'audited-kept');

    await page.getByRole('button', { name: 'Verdict' }).click();
    await page.getByRole('option', { name: 'Denied' }).click();
    await page.getByText('No matching audit records').waitFor();
    await page.goBack();
    await recordRow(page, 'activity:audited-kept').waitFor();
  },
};
