import { expect, test } from 'vitest';
import { actionEntry, actionOf, firstValue, parameterForm, searchActions } from './services';

const INDEX = {
  s3: ['getObject', 'putObject', 'getObjectAcl'],
  s3control: ['getAccessPoint'],
  sqs: ['sendMessage', 'sendMessageBatch'],
  pinpointsmsvoicev2: ['sendTextMessage'],
};
const MEMBERS = [
  { name: 'QueueUrl', type: 'string', required: true },
  { name: 'Body', type: 'string', required: true },
  { name: 'DelaySeconds', type: 'number' },
  { name: 'Mode', type: 'string', values: ['fast', 'slow'] },
  { name: 'Attributes', type: 'map' },
] as const;

test('actions are found by parts of service and action, the best match first', () => {
  const found = (text: string) =>
    searchActions(INDEX, text).map(({ service, action }) => `${service}:${action}`);
  expect(found('s3 get object')).toEqual(['s3:getObject', 's3:getObjectAcl']);
  expect(found('SendMessage')).toEqual(['sqs:sendMessage', 'sqs:sendMessageBatch']);
  expect(found('message send')[0]).toBe('sqs:sendMessage');
  expect(found('s')).toEqual([]);
  expect(found('nothing')).toEqual([]);
});

test('a resource names its action, also with a callback', () => {
  const called = { service: 'sqs', action: 'sendMessage' };
  expect(actionOf('arn:aws:states:::aws-sdk:sqs:sendMessage')).toEqual(called);
  expect(actionOf('arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken')).toEqual(called);
  for (const other of [
    undefined,
    3,
    'arn:aws:states:::sqs:sendMessage',
    'arn:aws:states:::aws-sdk:sqs',
  ])
    expect(actionOf(other)).toBeUndefined();
});

test('an added Task has the required parameters, in the language of the workflow', () => {
  const entry = actionEntry({ service: 'sqs', action: 'sendMessage' }, MEMBERS);
  expect(entry.state('JSONPath')).toEqual({
    name: 'SendMessage',
    state: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage',
      Parameters: { QueueUrl: '', Body: '' },
    },
  });
  expect(entry.state('JSONata').state).toHaveProperty('Arguments');
  expect(actionEntry({ service: 's', action: 'a' }, []).state('JSONata').state).not.toHaveProperty(
    'Arguments',
  );
});

test('the form has required and set parameters, and offers the others', () => {
  const state = { Parameters: { 'Body.$': '$.text', DelaySeconds: 3 } };
  const form = parameterForm(state, MEMBERS, 'JSONPath');
  expect(form.fields.map(({ path, kind }) => [path[1], kind])).toEqual([
    ['QueueUrl', 'text'],
    ['Body.$', 'path'],
    ['DelaySeconds', 'numberOrExpression'],
  ]);
  expect(form.addable).toEqual(['QueueUrl.$', 'Mode', 'Mode.$', 'Attributes', 'Attributes.$']);
  expect(parameterForm(state, MEMBERS, 'JSONata').addable).toEqual([
    'DelaySeconds',
    'Mode',
    'Attributes',
  ]);
  expect(
    ['Mode', 'Mode.$', 'Attributes', 'DelaySeconds'].map((name) => firstValue(name, MEMBERS)),
  ).toEqual(['fast', '$', {}, 0]);
});
