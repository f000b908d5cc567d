import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { pauseExecution, resumeExecution, type PauseState } from '../../api/pauses';
import { pauseText } from '../../model/pauseText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { exactTimeOfIso } from '../../ui/Time';
import type { Load } from '../../ui/useLoad';

/** Pauses or resumes a running execution, and shows whether it is paused. */
export function PauseControl({
  arn,
  name,
  pause,
}: {
  arn: string;
  name: string;
  pause: Load<PauseState>;
}) {
  const [dialog, setDialog] = useState<'pause' | 'resume'>();
  const [reason, setReason] = useState('');
  const paused = pause.data?.paused;
  const isPaused = paused !== undefined;
  const { reload } = pause;
  if (pause.data === undefined) return null;

  async function change(request: Promise<unknown>, done: string): Promise<void> {
    await request;
    notify({ type: 'success', id: arn, text: `${name} ${done}.` });
    reload();
  }

  return (
    <>
      {isPaused && <Badge color="severity-medium">Paused</Badge>}
      <Button onClick={() => setDialog(isPaused ? 'resume' : 'pause')}>
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      {dialog === 'pause' && (
        <ConfirmDialog
          title={`Pause “${name}”?`}
          confirmText="Pause"
          failureTitle="The execution could not be paused"
          missing={isPaused ? 'Someone else has paused it.' : undefined}
          run={() => change(pauseExecution(arn, reason.trim()), 'paused')}
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
      {dialog === 'resume' && (
        <ConfirmDialog
          title={`Resume “${name}”?`}
          confirmText="Resume"
          failureTitle="The execution could not be resumed"
          missing={isPaused ? undefined : 'Someone else has resumed it.'}
          run={() => change(resumeExecution(arn), 'resumed')}
          onClose={() => setDialog(undefined)}
        >
          {isPaused && <p>{pauseText(paused, exactTimeOfIso)}</p>}
        </ConfirmDialog>
      )}
    </>
  );
}
