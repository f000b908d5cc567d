import Button from '@cloudscape-design/components/button';
import type { Execution } from '../../api/executions';
import { forkEventOf } from '../../model/forks';
import type { Visit } from '../../model/visits';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Name } from '../../ui/Name';

/** Confirms the redrive of an execution, and offers a new execution or a fork instead. */
export function RedriveDialog({
  execution,
  repeated,
  run,
  onStart,
  onFork,
  onClose,
}: {
  execution: Execution;
  /** The state that a redrive would repeat and a fork can begin at; undefined if it is unknown. */
  repeated: Visit | undefined;
  run: () => Promise<void>;
  /** Opens the dialog that starts a new execution. */
  onStart: () => void;
  /** Opens the dialog that forks the execution at an event. */
  onFork: (eventId: number) => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDialog
      title={`Redrive “${execution.name}”?`}
      confirmText="Redrive"
      failureTitle="The execution could not be redriven"
      run={run}
      onClose={onClose}
    >
      <p>
        The execution resumes at the states that did not succeed, with its original definition and
        input. Successful states do not run again.
      </p>
      {execution.mapRunArn === undefined && (
        <p>
          A redrive cannot change the input.{' '}
          <Button variant="inline-link" onClick={onStart}>
            Start a new execution with an edited input
          </Button>
        </p>
      )}
      {execution.mapRunArn === undefined && repeated !== undefined && (
        <p>
          “Run from here” starts a fork: a new execution that begins at{' '}
          <Name text={repeated.state} /> and can have another input of this state.{' '}
          <Button
            variant="inline-link"
            onClick={() => {
              onClose();
              onFork(forkEventOf(repeated));
            }}
          >
            Run from here with an edited input
          </Button>
        </p>
      )}
    </ConfirmDialog>
  );
}
