import assert from 'node:assert/strict';
import { designerPath, node, readDefinition } from '../designerPage.mjs';

export default {
  async 'an action of any service is added, with a form of its parameters'({
    open,
    page,
    eventually,
    checkLook,
  }) {
    await open(designerPath(undefined, '?view=both'));
    await node(page, 'First step').waitFor();
    const search = page.getByRole('searchbox', { name: 'Search states' });
    await search.fill('start medical transcription job');
    const long = page.getByTitle(/:startMedicalTranscriptionJob$/);
    const name = long.getByText('StartMedicalTranscriptionJob');
    const [card, text] = [await long.boundingBox(), await name.boundingBox()];
    assert.ok(text.x + text.width < card.x + card.width, 'a long name leaves its card');
    assert.ok(await long.evaluate((it) => it.scrollWidth <= it.clientWidth), 'a name is cut');
    await search.fill('sqs send message');
    await page.getByTitle('arn:aws:states:::aws-sdk:sqs:sendMessage', { exact: true }).click();
    await node(page, 'SendMessage').waitFor();
    const added = async () => (await readDefinition(page)).States.SendMessage;
    assert.deepEqual(await added(), {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage',
      Parameters: { QueueUrl: '', MessageBody: '' },
      End: true,
    });
    const form = page.getByRole('region', { name: 'Parameters of SendMessage' });
    await form.getByLabel('QueueUrl').fill('https://sqs.example/q');
    const add = form.getByRole('button', { name: /Add parameter|Choose a parameter/ });
    await add.click();
    await page.getByRole('option', { name: 'DelaySeconds', exact: true }).click();
    await form.getByLabel('DelaySeconds').fill('5');
    await add.click();
    await page.getByRole('option', { name: /^MessageGroupId\.\$/ }).click();
    await form.getByLabel('MessageGroupId.$').fill('$.group');
    await eventually(async () => (await added()).Parameters['MessageGroupId.$'] === '$.group');
    assert.deepEqual((await added()).Parameters, {
      QueueUrl: 'https://sqs.example/q',
      MessageBody: '',
      DelaySeconds: 5,
      'MessageGroupId.$': '$.group',
    });
    await checkLook('designer-services');
  },
};
