import Alert from '@cloudscape-design/components/alert';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { completeTask, failTask, type InspectedFrame } from '../../api/repairs';
import { jsonError } from '../../model/jsonText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { reasonMembers, NO_REASON, ReasonFields } from '../../ui/ReasonFields';
import { visibleText } from '../../model/visibleText';
import { waitOf } from '../../model/waitResource';

/** Completes or fails a task on behalf of its worker. */
export function AnswerTask({
  arn,
  frame,
  onClose,
}: {
  arn: string;
  frame: InspectedFrame;
  onClose: () => void;
}) {
  const [mode, setMode] = useState('complete');
  const [output, setOutput] = useState('{}');
  const [reason, setReason] = useState(NO_REASON);
  const task = frame.task ?? '';
  const name = frame.state === undefined ? task : visibleText(frame.state);
  const completes = mode === 'complete';
  return (
    <ConfirmDialog
      title={`Answer task “${name}”`}
      confirmText={completes ? 'Complete task' : 'Fail task'}
      failureTitle="The task could not be answered"
      disabled={completes && jsonError(output) !== undefined}
      run={async () => {
        await (completes
          ? completeTask(arn, task, output)
          : failTask(arn, task, reasonMembers(reason)));
        notify({
          type: 'success',
          text: completes ? `Task ${name} completed.` : `Task ${name} failed.`,
        });
      }}
      onClose={onClose}
    >
      {waitOf(frame.resource) === 'waitForSignal' && (
        <Alert type="warning">
          The state waits for a signal. An answer ends the wait without one. To send the signal,
          select the state in the graph.
        </Alert>
      )}
      {waitOf(frame.resource) === 'acquire' && (
        <Alert type="warning">
          The state waits for permits of a critical section. An answer lets this execution in
          without a permit, beside the executions that hold one. To admit it, release a permit or
          raise the limit on the page of the section.
        </Alert>
      )}
      {frame.call !== undefined && frame.call.standing !== 'SENT' && (
        <Alert type="warning">
          The call waits for its endpoint. An answer removes it. An earlier attempt may have been
          made, for example before a node was lost, so check the service before you answer.
        </Alert>
      )}
      <SegmentedControl
        label="Answer"
        selectedId={mode}
        options={[
          { id: 'complete', text: 'Complete' },
          { id: 'fail', text: 'Fail' },
        ]}
        onChange={({ detail }) => setMode(detail.selectedId)}
      />
      {completes ? (
        <JsonField label="Output" value={output} rows={8} onChange={setOutput} />
      ) : (
        <ReasonFields
          reason={reason}
          note="Retry and Catch match this error."
          onChange={setReason}
        />
      )}
    </ConfirmDialog>
  );
}
