import assert from 'node:assert/strict';

const EXPRESS = {
  StartAt: 'Kind',
  States: {
    Kind: {
      Type: 'Choice',
      Choices: [{ Variable: '$.kind', StringEquals: 'good', Next: 'Good' }],
      Default: 'Bad',
    },
    Good: { Type: 'Pass', Result: { greeting: 'hello' }, End: true },
    Bad: { Type: 'Fail', Error: 'Kind.Bad', Cause: 'kind is bad' },
  },
};

export default {
  async 'an Express machine runs synchronously, and shows output, error and duration'({
    page,
    api,
    open,
    checkLook,
  }) {
    const arn = await api.createMachine('quick-greeting', EXPRESS, 'EXPRESS');
    await open(`/state-machines/${arn}`);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Start “quick-greeting”' });
    await dialog.getByLabel('Name').fill('by-hand');
    const input = dialog.getByLabel('Input', { exact: true });
    await input.fill('{"kind": "good"}');
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/executions/sync'));
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    const response = await (await answered).json();
    const result = dialog.getByRole('region', { name: 'Result' });
    await result.getByText('Succeeded').waitFor();
    assert.deepEqual(
      JSON.parse(await result.getByLabel('Output of the execution', { exact: true }).innerText()),
      { greeting: 'hello' },
    );
    assert.match(response.executionArn, /:express:quick-greeting:by-hand:/);
    await result.getByText(response.executionArn).waitFor();
    const millis = Math.round((response.stopDate - response.startDate) * 1000);
    await result.getByText(`${millis} ms`, { exact: true }).waitFor();
    await checkLook('express');
    await input.fill('{"kind": "other"}');
    await dialog.getByRole('button', { name: 'Start', exact: true }).click();
    await result.getByText('Failed').waitFor();
    await result.getByText('Kind.Bad').waitFor();
    await result.getByText('kind is bad').waitFor();
    assert.match(page.url(), /\/state-machines\//);
  },
};
