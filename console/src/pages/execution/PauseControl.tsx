import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useEffect, useState } from 'react';
import { describePause, pauseExecution, resumeExecution } from '../../api/pauses';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { exactTimeOfIso } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

/** The stream of the execution has no event of a pause or a resume. */
const RELOAD_MILLIS = 3_000;

/**
 * Pauses or resumes a running execution, and shows whether it is paused.
 *
 * @param events the number of received history events
 */
export function PauseControl({ arn, name, events }: { arn: string; name: string; events: number }) {
  const pause = useLoad(arn, (signal) => describePause(arn, signal), RELOAD_MILLIS);
  const [dialog, setDialog] = useState<'pause' | 'resume'>();
  const [reason, setReason] = useState('');
  const paused = pause.data?.paused;
  const isPaused = paused !== undefined;
  const { reload } = pause;
  // A paused execution enters no state, so a new event is likely to follow a resume.
  useEffect(() => {
    if (isPaused) reload();
  }, [events, isPaused, reload]);
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
          {isPaused && (
            <p>
              Paused since {exactTimeOfIso(paused.since)}
              {paused.by === undefined ? '' : ` by ${paused.by}`}.
              {paused.reason === undefined ? '' : ` Reason: ${paused.reason}`}
            </p>
          )}
        </ConfirmDialog>
      )}
    </>
  );
}
