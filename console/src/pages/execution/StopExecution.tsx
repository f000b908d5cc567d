import { useState } from 'react';
import { stopIfRunning } from '../../api/executions';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { reasonMembers, NO_REASON, ReasonFields } from '../../ui/ReasonFields';

/** Confirms the stop of an execution, with an optional error and cause. */
export function StopExecution({
  arn,
  name,
  onClose,
}: {
  arn: string;
  name: string;
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
          (await stopIfRunning(arn, reasonMembers(reason)))
            ? { type: 'success', id: arn, text: `${name} stopped.` }
            : { type: 'info', id: arn, text: `${name} was not stopped: it had ended.` },
        );
      }}
      onClose={onClose}
    >
      <p>
        Running states will be aborted. The execution can be redriven later, from the aborted
        states.
      </p>
      <ReasonFields
        reason={reason}
        note="Optional. Recorded in the history."
        onChange={setReason}
      />
    </ConfirmDialog>
  );
}
