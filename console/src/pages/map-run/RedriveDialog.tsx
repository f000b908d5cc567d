import { redriveExecution } from '../../api/executions';
import { lastSegment } from '../../model/arn';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { ShownRun } from './useMapRun';

/** Confirms the redrive of the parent, which continues this Map Run. */
export function RedriveDialog({
  run,
  onRedriven,
  onClose,
}: {
  run: ShownRun;
  onRedriven: () => void;
  onClose: () => void;
}) {
  const { failed, timedOut, aborted, pending } = run.executionCounts;
  const again = failed + timedOut + aborted;
  const name = lastSegment(run.executionArn);
  return (
    <ConfirmDialog
      title={`Redrive ${name}?`}
      confirmText="Redrive"
      failureTitle="The execution could not be redriven"
      run={async () => {
        await redriveExecution(run.executionArn);
        notify({ type: 'success', text: `${name} redriven. This Map Run continues.` });
        onRedriven();
      }}
      onClose={onClose}
    >
      <p>
        A Map Run is redriven with its parent execution. {again.toLocaleString()}{' '}
        {again === 1 ? 'child' : 'children'} that failed, timed out or were aborted run again
        {pending > 0 ? `, and ${pending.toLocaleString()} pending children follow` : ''}. Children
        that succeeded do not run again.
      </p>
    </ConfirmDialog>
  );
}
