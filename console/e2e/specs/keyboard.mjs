import assert from 'node:assert/strict';
import { useKeyboard } from '../keyboard.mjs';

/** Presses the keys of a sequence without a pause, because a sequence expires. */
const pressSequence = (page, ...keys) => Promise.all(keys.map((key) => page.keyboard.press(key)));

export default {
  async 'a task is found, claimed and completed without a pointer'({ api, open, page, world }) {
    const arn = await api.start(world.machines.approvals, {}, 'by-keyboard');
    await api.awaitTask(arn);
    useKeyboard(page);
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await pressSequence(page, 'g', 'i');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search tasks' }).fill('by-keyboard');
    const row = page.getByRole('row').filter({ hasText: 'by-keyboard' });
    await row.getByRole('link', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve' });
    await dialog.getByRole('textbox', { name: 'Claim as' }).fill('Ada');
    await dialog.getByRole('button', { name: 'Claim' }).click();
    await dialog.getByText('(you)').waitFor();
    await dialog.getByRole('tab', { name: 'JSON' }).click();
    await dialog.getByRole('textbox', { name: 'Output' }).fill('{"approved":true}');
    await dialog.getByRole('button', { name: 'Complete' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { output } = await api.awaitEnd(arn);
    assert.deepEqual(JSON.parse(output).decision, { approved: true });
  },
};
