import { expect, test } from 'vitest';
import { endpointHint, endpointName } from './endpointName';

const LAMBDA = 'lambda:function:';
const HOST = 'http:host:';

test.each([
  [LAMBDA, 'orders', 'lambda:function:orders'],
  [LAMBDA, 'orders@123456789012', 'lambda:function:orders@123456789012'],
  [HOST, 'api.example.com:8080', 'http:host:api.example.com:8080'],
  [HOST, '[::1]:80', 'http:host:[::1]:80'],
  ['', 'sqs', 'sqs'],
  [LAMBDA, 'orders:live', 'lambda:function:orders'],
  [LAMBDA, 'orders:7@123456789012', 'lambda:function:orders@123456789012'],
  [LAMBDA, 'orders:$LATEST', 'lambda:function:orders'],
  ['', 'orders:live', 'orders:live'],
  [LAMBDA, ' orders ', 'lambda:function:orders'],
  [HOST, 'https://api.example.com/ ', 'http:host:api.example.com'],
  [LAMBDA, ' ', ''],
  [LAMBDA, '', ''],
])('%s with %s is %s', (prefix, text, name) => {
  expect(endpointName(prefix, text)).toBe(name);
});

test.each([
  ['lambda:function:orders', 'lambda:function:orders'],
  ['lambda:function:orders:live', 'lambda:function:orders'],
  ['http:host:api.example.com', 'http:host:api.example.com'],
  ['aws-sdk:dynamodb', 'aws-sdk:dynamodb'],
  ['aws-sdk:dynamodb:putItem@123456789012', 'aws-sdk:dynamodb:putItem@123456789012'],
  ['sqs:sendMessage', 'sqs:sendMessage'],
  ['arn:aws:lambda:eu-central-1:123456789012:function:orders', 'lambda:function:orders'],
  ['arn:aws:lambda:eu-central-1:123456789012:function:orders:live', 'lambda:function:orders'],
  ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'sqs:sendMessage'],
  ['arn:aws:states:::batch:submitJob.sync', 'batch:submitJob'],
  ['arn:aws:states:::aws-sdk:dynamodb:putItem', 'aws-sdk:dynamodb:putItem'],
  ['https://API.example.com:443/orders?a=1', 'http:host:api.example.com:443'],
])('%s is complete with any kind', (text, name) => {
  for (const prefix of [LAMBDA, HOST, '']) expect(endpointName(prefix, text)).toBe(name);
});

const SERVICES = { sqs: ['sendMessage'], dynamodb: ['putItem', 'getItem'] };

test.each([
  ['lambda:function:sqs', 'sqs is also a service. Choose “Service or action” to limit its calls.'],
  [
    'http:host:dynamodb@123456789012',
    'dynamodb is also a service. Choose “Service or action” to limit its calls.',
  ],
  ['sqs', 'Calls of aws-sdk:sqs need a rule of their own.'],
  ['dynamodb:putItem', 'Calls of aws-sdk:dynamodb need a rule of their own.'],
  ['aws-sdk:dynamo', 'The AWS SDK has no service dynamo.'],
  ['aws-sdk:dynamodb:PutItem', 'The service dynamodb has no action PutItem.'],
])('%s has a hint', (endpoint, hint) => {
  expect(endpointHint(endpoint, SERVICES)).toBe(hint);
  expect(endpointHint(endpoint, undefined)).toBeUndefined();
});

test.each([
  '',
  'lambda:function:orders',
  'http:host:api.example.com',
  'aws-sdk:dynamodb',
  'aws-sdk:dynamodb:putItem@123456789012',
  'batch:submitJob',
])('%s has no hint', (endpoint) => {
  expect(endpointHint(endpoint, SERVICES)).toBeUndefined();
});
