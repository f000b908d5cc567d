import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import {
  pauseMachine,
  readStartLimit,
  removeStartLimit,
  resumeMachine,
  type StartLimit,
  type StartPause,
} from '../api/startLimits';
import { machineOrActivityName } from '../model/arn';
import { countedText } from '../model/countedText';
import { pauseNote, pauseText, ruleMembers } from '../model/startRule';
import { notify } from '../shell/notices';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { Name } from '../ui/Name';
import { requireUnchanged } from '../ui/requireUnchanged';
import { exactTime } from '../ui/Time';

const REASON_MAX = 1_000;

interface Props {
  limit: StartLimit;
  onDone: () => void;
  onClose: () => void;
}

/** Removes the start limit of a state machine after a question. */
export function RemoveDialog({ limit: present, onDone, onClose }: Props) {
  // The page reads the rule again while the dialog is open.
  const [{ stateMachineArn, rule }] = useState(present);
  const name = machineOrActivityName(stateMachineArn);
  return (
    <ConfirmDialog
      title={`Remove the start limit of “${name}”?`}
      danger
      confirmText="Remove"
      failureTitle="The start limit was not removed"
      run={async (accepted) => {
        await requireUnchanged(
          'The start limit',
          ruleMembers(rule),
          async () => ruleMembers((await readStartLimit(stateMachineArn)).rule),
          accepted,
        );
        await removeStartLimit(stateMachineArn);
        notify({ type: 'success', text: `Start limit of ${name} removed.` });
        onDone();
      }}
      onClose={onClose}
    >
      <p>
        {present.rule?.paused === true
          ? 'The state machine stays paused, and its queued executions wait, until it is resumed.'
          : present.waiting === 0
            ? 'No execution is queued.'
            : `${executionsText(present.waiting)}.`}
      </p>
    </ConfirmDialog>
  );
}

/** Pauses the starts of a state machine, with an optional reason. */
export function PauseDialog({ limit, onDone, onClose }: Props) {
  const { stateMachineArn, rule } = limit;
  const [reason, setReason] = useState('');
  const text = reason.trim();
  const name = machineOrActivityName(stateMachineArn);
  return (
    <ConfirmDialog
      title={`Pause “${name}”?`}
      confirmText="Pause"
      failureTitle="The state machine was not paused"
      disabled={text.length > REASON_MAX}
      missing={rule?.paused === true ? 'Someone else has paused it.' : undefined}
      run={async () => {
        const stored = await pauseMachine(stateMachineArn, text);
        const pause: StartPause = stored.rule?.pause ?? {};
        if ((pause.reason ?? '') === text) {
          notify({ type: 'success', id: stateMachineArn, text: `${name} paused.` });
        } else {
          notify({ type: 'warning', id: stateMachineArn, text: keptPauseText(name, pause, text) });
        }
        onDone();
      }}
      onClose={onClose}
    >
      <p>
        New starts and redrives wait until the state machine is resumed. Executions that have begun
        continue.
      </p>
      <FormField
        label="Reason"
        description="Optional. Shown on the pages of the state machine and of queued executions."
        errorText={text.length > REASON_MAX && 'Enter at most 1,000 characters.'}
        stretch
      >
        <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </ConfirmDialog>
  );
}

/** A sentence about the pause of someone else, which the server keeps. */
function keptPauseText(name: string, pause: StartPause, reason: string): string {
  const note = pauseNote(pause);
  const kept = `Someone else has paused ${name}${note === '' ? '' : ` (${note})`}.`;
  return reason === '' ? kept : `${kept} Your reason was not stored.`;
}

/** Resumes the starts of a state machine. */
export function ResumeDialog({ limit, onDone, onClose }: Props) {
  const { stateMachineArn, rule, waiting } = limit;
  const name = machineOrActivityName(stateMachineArn);
  const pause = rule?.pause;
  return (
    <ConfirmDialog
      title={`Resume “${name}”?`}
      confirmText="Resume"
      failureTitle="The state machine was not resumed"
      missing={rule?.paused === true ? undefined : 'Someone else has resumed it.'}
      run={async () => {
        await resumeMachine(stateMachineArn);
        notify({ type: 'success', id: stateMachineArn, text: `${name} resumed.` });
        onDone();
      }}
      onClose={onClose}
    >
      {pause !== undefined && (
        <p>
          <Name text={pauseText(pause)} />
          {pause.since !== undefined && `, since ${exactTime(pause.since)}`}
        </p>
      )}
      <p>
        {waiting === 0 ? 'No execution is queued.' : `${executionsText(waiting)} within the limit.`}
      </p>
    </ConfirmDialog>
  );
}

function executionsText(count: number): string {
  return countedText(count, 'queued execution begins', 'queued executions begin');
}
