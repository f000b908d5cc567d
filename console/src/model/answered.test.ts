import { expect, it } from 'vitest';
import { answeredText } from './answered';

const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:orders:o-17';

it('names the task and its execution', () => {
  expect(answeredText({ state: 'Approve order', executionArn }, 'approved')).toBe(
    'Approve order approved in execution o-17.',
  );
  expect(answeredText({ executionArn }, 'failed')).toBe('Task failed in execution o-17.');
});
