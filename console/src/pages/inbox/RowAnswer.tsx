import { useState } from 'react';
import type { OpenTask } from '../../api/tasks';
import { visibleText } from '../../model/visibleText';
import { useLoad } from '../../ui/useLoad';
import { DecisionDialog } from './DecisionDialog';
import { readAnswers } from './readAnswers';

/** The button that approves a task in the list; nothing when the task needs a form. */
export function RowAnswer({ task, onAnswered }: { task: OpenTask; onAnswered: () => void }) {
  const [approving, setApproving] = useState(false);
  // The definition of an execution never changes, so it is read once for each row.
  const load = useLoad(`answers ${task.executionArn} ${task.state ?? ''}`, async (signal) =>
    task.state === undefined ? undefined : await readAnswers(task.executionArn, task.state, signal),
  );
  const { data: answers } = load;
  // The button has its place from the beginning, so that the columns do not move when it appears.
  if (answers === undefined && load.loading && load.failure === undefined) {
    return (
      <span className="askel-more askel-reserved" aria-hidden="true">
        Approve…
      </span>
    );
  }
  if (answers === undefined) return null;
  return (
    <>
      <button
        type="button"
        className="askel-more"
        aria-label={`Approve ${visibleText(task.state ?? 'the task')}`}
        onClick={() => setApproving(true)}
      >
        Approve…
      </button>
      {approving && (
        <DecisionDialog
          task={task}
          kind="approve"
          answers={answers}
          onAnswered={onAnswered}
          onClose={() => setApproving(false)}
        />
      )}
    </>
  );
}
