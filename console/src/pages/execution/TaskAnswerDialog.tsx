import { lazy, Suspense } from 'react';
import type { OpenTask } from '../../api/tasks';
import type { Answers } from '../../model/approval';
import { DecisionDialog } from '../inbox/DecisionDialog';

const TaskDialog = lazy(() =>
  import('../inbox/TaskDialog').then((one) => ({ default: one.TaskDialog })),
);

/** The answer of a task that a dialog asks for. */
export type TaskAnswer =
  | { readonly kind: 'complete'; readonly task: OpenTask }
  | {
      readonly kind: 'approve' | 'reject';
      readonly task: OpenTask;
      readonly answers: Answers;
    };

/** The dialog that answers a task of the execution. */
export function TaskAnswerDialog({ answer, onClose }: { answer: TaskAnswer; onClose: () => void }) {
  return answer.kind === 'complete' ? (
    <Suspense>
      <TaskDialog token={answer.task.taskToken} onClose={onClose} />
    </Suspense>
  ) : (
    <DecisionDialog {...answer} onClose={onClose} />
  );
}
