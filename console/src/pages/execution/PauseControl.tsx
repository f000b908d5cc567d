import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { describePause, pauseExecution, resumeExecution } from '../../api/pauses';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { exactTimeOfIso } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

/** Pauses or resumes a running execution, and shows whether it is paused. */
export function PauseControl({ arn, name }: { arn: string; name: string }) {
  const pause = useLoad(arn, (signal) => describePause(arn, signal));
  const [dialog, setDialog] = useState<'pause' | 'resume'>();
  const [reason, setReason] = useState('');
  if (pause.data === undefined) return null;
  const { paused } = pause.data;

  async function run(): Promise<void> {
    await (paused === undefined ? pauseExecution(arn, reason.trim()) : resumeExecution(arn));
    notify({
      type: 'success',
      id: arn,
      text: `${name} ${paused === undefined ? 'paused' : 'resumed'}.`,
    });
    pause.reload();
  }

  return (
    <>
      {paused !== undefined && <Badge color="severity-medium">Paused</Badge>}
      <Button onClick={() => setDialog(paused === undefined ? 'pause' : 'resume')}>
        {paused === undefined ? 'Pause' : 'Resume'}
      </Button>
      {dialog === 'pause' && (
        <ConfirmDialog
          title={`Pause “${name}”?`}
          confirmText="Pause"
          failureTitle="The execution could not be paused"
          run={run}
          onClose={() => setDialog(undefined)}
        >
          <p>
            The execution starts no work until it is resumed. Results that arrive are stored.
            Time-outs continue.
          </p>
          <FormField label="Reason" description="Optional.">
            <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
          </FormField>
        </ConfirmDialog>
      )}
      {dialog === 'resume' && paused !== undefined && (
        <ConfirmDialog
          title={`Resume “${name}”?`}
          confirmText="Resume"
          failureTitle="The execution could not be resumed"
          run={run}
          onClose={() => setDialog(undefined)}
        >
          <p>
            Paused since {exactTimeOfIso(paused.since)}
            {paused.by === undefined ? '' : ` by ${paused.by}`}.
            {paused.reason === undefined ? '' : ` Reason: ${paused.reason}`}
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
