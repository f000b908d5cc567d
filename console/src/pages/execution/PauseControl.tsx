import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { describePause, pauseIfResumed, resumeIfPaused, type PauseState } from '../../api/pauses';
import { pauseText } from '../../model/pauseText';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { exactTime, exactTimeOfIso } from '../../ui/Time';
import type { Load } from '../../ui/useLoad';

/** The results of requests that have not changed the execution. */
const UNCHANGED_TEXTS = {
  paused: (name: string) => `${name} was already paused. Its pause and its reason did not change.`,
  resumed: (name: string) => `${name} was not paused.`,
} as const;

/**
 * Whether the shown pause is current. The stream reports no pauses, and a pause that was read before
 * the stream was disconnected may have ended.
 */
function isCurrent(pause: Load<PauseState>, isLive: boolean): boolean {
  return isLive && pause.failure === undefined;
}

/** The time, person and reason of the pause; nothing if the execution is not paused. */
export function PauseLine({ pause, isLive }: { pause: Load<PauseState>; isLive: boolean }) {
  const paused = pause.data?.paused;
  if (paused === undefined) return null;
  return (
    <Box color="text-body-secondary">
      {!isCurrent(pause, isLive) && pause.at !== undefined && (
        <>Not live, as of {exactTime(pause.at / 1000)}: </>
      )}
      {pauseText(paused, exactTimeOfIso)}
    </Box>
  );
}

/** Pauses or resumes a running execution, and shows whether it is paused. */
export function PauseControl({
  arn,
  name,
  pause,
  isLive,
}: {
  arn: string;
  name: string;
  pause: Load<PauseState>;
  /** Whether the page shows the current state. */
  isLive: boolean;
}) {
  const [dialog, setDialog] = useState<'pause' | 'resume'>();
  const [reason, setReason] = useState('');
  const paused = pause.data?.paused;
  const isPaused = paused !== undefined;
  if (pause.data === undefined) {
    return pause.failure === undefined ? null : (
      <Button disabled disabledReason="Whether the execution is paused could not be read.">
        Pause
      </Button>
    );
  }

  /** @param changed the request, whose result is false if it has not changed the execution */
  async function change(changed: Promise<boolean>, text: 'paused' | 'resumed'): Promise<void> {
    notify(
      (await changed)
        ? { type: 'success', id: arn, text: `${name} ${text}.` }
        : { type: 'info', id: arn, text: UNCHANGED_TEXTS[text](name) },
    );
    // The buttons change before the next periodic read.
    const current = await describePause(arn);
    pause.change(() => current);
    setReason('');
  }

  return (
    <>
      {isPaused && isCurrent(pause, isLive) && <Badge color="severity-medium">Paused</Badge>}
      <Button onClick={() => setDialog(isPaused ? 'resume' : 'pause')}>
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
      {dialog === 'pause' && (
        <ConfirmDialog
          title={`Pause “${name}”?`}
          confirmText="Pause"
          failureTitle="The execution could not be paused"
          missing={isPaused ? 'Someone else has paused it.' : undefined}
          run={() => change(pauseIfResumed(arn, reason.trim()), 'paused')}
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
          run={() => change(resumeIfPaused(arn), 'resumed')}
          onClose={() => setDialog(undefined)}
        >
          {isPaused && <p>{pauseText(paused, exactTimeOfIso)}</p>}
        </ConfirmDialog>
      )}
    </>
  );
}
