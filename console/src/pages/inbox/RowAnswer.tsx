import Popover from '@cloudscape-design/components/popover';
import type { OpenTask } from '../../api/tasks';
import type { Answers } from '../../model/approval';
import { visibleText } from '../../model/visibleText';
import { useLoad } from '../../ui/useLoad';
import { readAnswers } from './readAnswers';
import { UnknownForm } from './UnknownForm';

/** A task to approve, and the answers that are known without a form. */
export interface Approval {
  readonly task: OpenTask;
  readonly answers: Answers;
}

/**
 * The button that approves a task in the list; nothing when the task needs a form. It opens a dialog
 * of the page, because the row disappears when someone else answers the task.
 */
export function RowAnswer({
  task,
  onApprove,
}: {
  task: OpenTask;
  onApprove: (approval: Approval) => void;
}) {
  // The definition of an execution never changes, so it is read once for each row.
  const load = useLoad(`answers ${task.executionArn} ${task.state ?? ''}`, async (signal) =>
    task.state === undefined ? undefined : await readAnswers(task.executionArn, task.state, signal),
  );
  const { data: answers, failure } = load;
  const name = visibleText(task.state ?? 'the task');
  if (failure !== undefined) {
    return (
      <Popover
        triggerType="custom"
        renderWithPortal
        header={`Approve “${name}”`}
        content={<UnknownForm failure={failure} onRetry={load.reload} />}
      >
        <button type="button" className="askel-more" aria-label={`Why no Approve of ${name}?`}>
          No Approve
        </button>
      </Popover>
    );
  }
  // The button has its place from the beginning, so that the columns do not move when it appears.
  if (answers === undefined && load.loading) {
    return (
      <span className="askel-more askel-reserved" aria-hidden="true">
        Approve…
      </span>
    );
  }
  if (answers === undefined) return null;
  return (
    <button
      type="button"
      className="askel-more"
      aria-label={`Approve ${name}`}
      onClick={() => onApprove({ task, answers })}
    >
      Approve…
    </button>
  );
}
