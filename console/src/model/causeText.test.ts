import { expect, test } from 'vitest';
import { causeMessage } from './causeText';

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

test('other causes are unchanged', () => {
  for (const cause of ['no card', '{"a":1}', '{broken', '["x"]'])
    expect(causeMessage(cause)).toBe(cause);
});
