import type { OpenTask } from '../api/tasks';
import { lastSegment } from './arn';
import { visibleText } from './visibleText';

/** The outcome of an answered task. */
export type Outcome = 'completed' | 'failed' | 'approved' | 'rejected';

/** The notice after an answer: `Approve order completed in execution o-17.` */
export function answeredText(
  { state, executionArn }: Pick<OpenTask, 'state' | 'executionArn'>,
  outcome: Outcome,
): string {
  return `${visibleText(state ?? 'Task')} ${outcome} in execution ${visibleText(lastSegment(executionArn))}.`;
}
