import { expect, test } from 'vitest';
import { causeBlock, causeLine, causeMessage } from './cause';

test('a cause with a message is its message', () => {
  expect(causeLine('no card')).toBe('no card');
  expect(causeLine('{"errorType":"E","errorMessage":"no card"}')).toBe('no card');
});

test('a JSON cause without a message is the line of its members', () => {
  const cause = { code: 'E-17', details: { retryable: false, tenants: ['north', null, 3] } };
  expect(causeLine(JSON.stringify(cause, null, 2))).toBe(
    'code: E-17, details: {retryable: false, tenants: [north, null, 3]}',
  );
  expect(causeLine('["a",{"b":1}]')).toBe('[a, {b: 1}]');
});

test('a message that is JSON itself is the line of its members', () => {
  expect(causeLine(JSON.stringify({ errorMessage: '{"article":"x","line":37}' }))).toBe(
    'article: x, line: 37',
  );
});

test('text that only begins like JSON is unchanged', () => {
  for (const cause of ['{broken', '[timeout] of the bank', ''])
    expect(causeLine(cause)).toBe(cause);
});

test('the cause of a Lambda error is its message', () => {
  expect(causeMessage('{"errorType":"E","errorMessage":"no \\"card\\"","trace":[]}')).toBe(
    'no "card"',
  );
});

test('a truncated Lambda error has the beginning of its message', () => {
  expect(causeMessage('{"errorMessage":"the bank said \\"no')).toBe('the bank said "no');
  expect(causeMessage('{"errorMessage":"ends in an escape \\')).toBe('ends in an escape ');
  expect(causeMessage('{"errorMessage":"a \\"card\\" \\u20')).toBe('a "card" ');
  expect(causeMessage('{"errorMessage":"C:\\\\')).toBe('C:\\');
});

test('the cause of a nested execution is the innermost message', () => {
  const inner = JSON.stringify({ errorMessage: 'no card' });
  expect(causeMessage(JSON.stringify({ ExecutionArn: 'arn', Cause: inner }))).toBe('no card');
  expect(causeMessage(JSON.stringify({ ExecutionArn: 'arn', Error: 'E' }))).toBe('E');
});

test('a truncated description of a nested execution has the message of its cause', () => {
  const inner = JSON.stringify({ errorMessage: 'no card', trace: ['a'] });
  const whole = JSON.stringify({ ExecutionArn: 'arn', Cause: inner, Input: 'x'.repeat(99) });
  expect(causeMessage(whole.slice(0, -50))).toBe('no card');
});

test('causes without a message are unchanged', () => {
  for (const cause of ['no card', '{"a":1}', '{broken', '["x"]'])
    expect(causeMessage(cause)).toBe(cause);
});

test('a cause in several lines has the JSON in its strings too', () => {
  expect(causeBlock(JSON.stringify({ errorMessage: '{"code":"E-17"}' }))).toBe(
    '{\n  "errorMessage": {\n    "code": "E-17"\n  }\n}',
  );
  expect(causeBlock('no card')).toBe('no card');
});
