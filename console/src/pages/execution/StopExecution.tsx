import { useState } from 'react';
import { stopIfRunning } from '../../api/executions';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { reasonMembers, NO_REASON, ReasonFields } from '../../ui/ReasonFields';

/** Confirms the stop of an execution, with an optional error and cause. */
export function StopExecution({
  arn,
  name,
  onlyQueued = false,
  onClose,
}: {
  arn: string;
  name: string;
  /** Whether the stop is refused if the execution is no longer queued. */
  onlyQueued?: boolean;
  onClose: () => void;
}) {
  const [reason, setReason] = useState(NO_REASON);
  return (
    <ConfirmDialog
      title={`Stop “${name}”?`}
      danger
      confirmText="Stop execution"
      failureTitle="The execution could not be stopped"
      run={async () => {
        notify(
          (await stopIfRunning(arn, reasonMembers(reason), onlyQueued))
            ? { type: 'success', id: arn, text: `${name} stopped.` }
            : { type: 'info', id: arn, text: `${name} was not stopped: it had ended.` },
        );
      }}
      onClose={onClose}
    >
      <p>
        {onlyQueued
          ? 'The execution is stopped if it is still queued. It can be redriven later.'
          : 'Running states will be aborted. The execution can be redriven later, from the aborted states.'}
      </p>
      <ReasonFields
        reason={reason}
        note="Optional. Recorded in the history."
        onChange={setReason}
      />
    </ConfirmDialog>
  );
}
