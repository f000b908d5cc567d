import { expect, test } from 'vitest';
import { matchesTask } from './taskSearch';

test('a task is found by all words of its names', () => {
  const task = {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:orders:order-4711',
    state: 'Review',
    activityArn: 'arn:aws:states:us-east-1:123456789012:activity:approve',
    workerName: 'Ada',
  };
  for (const text of ['review', '4711 ORDERS', 'approve ada', ' ', ''])
    expect(matchesTask(task, text)).toBe(true);
  for (const text of ['refund', '4711 refund', '123456789012'])
    expect(matchesTask(task, text)).toBe(false);
  expect(matchesTask({ executionArn: task.executionArn }, 'undefined')).toBe(false);
});
