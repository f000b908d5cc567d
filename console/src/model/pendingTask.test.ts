import { expect, test } from 'vitest';
import type { OpenTask } from '../api/tasks';
import { taskOf } from './pendingTask';

function task(state: string, frame: string): OpenTask {
  return {
    taskToken: `${state} ${frame}`,
    kind: 'CALLBACK',
    status: 'TAKEN',
    executionArn: 'arn',
    state,
    frame,
    revision: 0,
    scheduledDate: 0,
  };
}

test('the task of an iteration is not the task of another iteration', () => {
  const tasks = [task('Review', '1.0'), task('Other', '1.1'), task('Review', '1.1')];
  expect(taskOf(tasks, { state: 'Review', frame: '1.1' })?.taskToken).toBe('Review 1.1');
  expect(taskOf(tasks, { state: 'Review', frame: '1.2' })).toBeUndefined();
  expect(taskOf(tasks, { state: 'Review', frame: '' })).toBeUndefined();
});
