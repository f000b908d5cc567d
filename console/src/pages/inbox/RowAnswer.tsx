import { useState } from 'react';
import { machineOfExecution } from '../../api/history';
import type { OpenTask } from '../../api/tasks';
import { approvalOf } from '../../model/approval';
import type { Json } from '../../model/design/json';
import { statesOf } from '../../model/design/machine';
import { parsed } from '../../model/diff';
import { visibleText } from '../../model/visibleText';
import { useLoad } from '../../ui/useLoad';
import { DecisionDialog } from './DecisionDialog';

/** Reads the answers that approve and reject a task; undefined when no Choice reads a decision. */
async function readAnswers({ executionArn, state: name }: OpenTask, signal: AbortSignal) {
  if (name === undefined) return undefined;
  const { definition } = await machineOfExecution(executionArn, signal);
  const states = statesOf(parsed(definition) as Json | undefined);
  const named = (one: unknown) => states.find((each) => each.name === one)?.state;
  const state = named(name);
  return approvalOf(state, named(state?.['Next']));
}

/** The button that approves a task in the list; nothing when no Choice reads a decision. */
export function RowAnswer({ task, onAnswered }: { task: OpenTask; onAnswered: () => void }) {
  const [approving, setApproving] = useState(false);
  // The definition of an execution never changes, so it is read once for each row.
  const load = useLoad(`answers ${task.executionArn} ${task.state ?? ''}`, (signal) =>
    readAnswers(task, signal),
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
