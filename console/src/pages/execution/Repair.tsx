import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  abort,
  type InspectedFrame,
  inspect,
  type Inspection,
  retry,
  wake,
} from '../../api/repairs';
import type { ExecutionFold } from '../../model/fold';
import { frameText } from '../../model/frames';
import { resourceText } from '../../model/graph';
import { waitOf } from '../../model/waitResource';
import { notify, notifyFailure } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { AnswerTask } from './AnswerTask';
import { SectionLink } from './PendingPermits';
import { useNamedWait, WaitName } from './PendingSignal';
import type { Navigate } from './usePageLocation';
import { visibleText } from '../../model/visibleText';

const RELOAD_MILLIS = 10_000;

/** Inspects a running execution and repairs it: resume, retry, force stop, answer tasks. */
export function Repair({
  arn,
  fold,
  go,
  onRepair,
}: {
  arn: string;
  fold: ExecutionFold;
  go: Navigate;
  /** Called after each action. */
  onRepair: () => void;
}) {
  const load = useLoad(`${arn} ${fold.lastId}`, (signal) => inspect(arn, signal), RELOAD_MILLIS);
  const [task, setTask] = useState<InspectedFrame>();
  const [confirmsStop, setConfirmsStop] = useState(false);
  async function perform(successText: string, action: () => Promise<Inspection>): Promise<void> {
    try {
      const after = await action();
      load.change(() => after);
      notify({ type: 'success', id: arn, text: successText });
    } catch (failure) {
      notifyFailure('The action failed', failure);
    }
    load.reload();
    onRepair();
  }
  return (
    <Loaded load={load} subject="The inspection">
      {(inspection) => (
        <SpaceBetween size="m">
          <SpaceBetween direction="horizontal" size="xs">
            <DataAge load={load} />
            <Button
              disabled={inspection.status !== 'RUNNING'}
              onClick={() => void perform('Timers and messages checked.', () => wake(arn))}
            >
              Resume now
            </Button>
            {inspection.quarantine !== undefined && (
              <Button onClick={() => void perform('Removed from quarantine.', () => retry(arn))}>
                Remove from quarantine
              </Button>
            )}
            <Button
              disabled={inspection.status !== 'RUNNING'}
              onClick={() => setConfirmsStop(true)}
            >
              Force stop
            </Button>
          </SpaceBetween>
          <RecoveryProblems inspection={inspection} />
          <Frames arn={arn} inspection={inspection} fold={fold} go={go} onTask={setTask} />
          <Facts inspection={inspection} />
          {confirmsStop && (
            <ConfirmDialog
              title="Force stop?"
              danger
              confirmText="Force stop"
              failureTitle="The execution could not be stopped"
              run={async () => {
                const after = await abort(arn, {});
                load.change(() => after);
                load.reload();
                notify(
                  ENDED_OTHERWISE.includes(after.status)
                    ? { type: 'info', id: arn, text: 'Not stopped: the execution had ended.' }
                    : { type: 'success', id: arn, text: 'Execution stopped.' },
                );
              }}
              onClose={() => setConfirmsStop(false)}
            >
              Running states are aborted, and the history records ExecutionAborted. Unlike “Stop
              execution”, this also stops an execution with a damaged history: the history then ends
              before its first damaged or missing row.
            </ConfirmDialog>
          )}
          {task !== undefined && (
            <AnswerTask
              arn={arn}
              frame={task}
              onClose={() => {
                setTask(undefined);
                load.reload();
              }}
            />
          )}
        </SpaceBetween>
      )}
    </Loaded>
  );
}

const ENDED_OTHERWISE = ['SUCCEEDED', 'FAILED', 'TIMED_OUT'];

/** The warning at the top of the page that the execution is in quarantine. */
export function QuarantineNotice({ error, go }: { error: string; go: Navigate }) {
  return (
    <Alert
      type="warning"
      header="In quarantine: the API reports RUNNING, but the execution makes no progress"
      action={<Button onClick={() => go({ tab: 'repair' })}>Inspect and repair</Button>}
    >
      {error}
    </Alert>
  );
}

function RecoveryProblems({ inspection: { quarantine, damage } }: { inspection: Inspection }) {
  if (quarantine === undefined && damage === undefined) return null;
  return (
    <SpaceBetween size="s">
      {quarantine !== undefined && (
        <Alert type="warning" header={`In quarantine since ${localTime(quarantine.since)}`}>
          {quarantine.attempts === 1
            ? 'One recovery attempt'
            : `${quarantine.attempts} recovery attempts`}{' '}
          failed: {quarantine.error}
        </Alert>
      )}
      {damage !== undefined && (
        <Alert type="error" header="Damaged journal">
          {damage.error}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Frames({
  arn,
  inspection: { frames = [], status },
  fold,
  go,
  onTask,
}: {
  arn: string;
  inspection: Inspection;
  fold: ExecutionFold;
  go: Navigate;
  onTask: (frame: InspectedFrame) => void;
}) {
  return (
    <div className="askel-changes askel-frames" role="region" aria-label="Frames" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Scope</th>
            <th scope="col">State</th>
            <th scope="col">Waiting for</th>
            <th scope="col">Since</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {frames.map((frame) => (
            <tr key={frame.frame}>
              <th scope="row">{frameText(fold, frame.frame) || frame.frame}</th>
              <td data-label="State">
                {frame.state !== undefined && (
                  <Button variant="inline-link" onClick={() => go({ state: frame.state })}>
                    <Name text={frame.state} />
                  </Button>
                )}
              </td>
              <td data-label="Waiting for">
                {status !== 'RUNNING' ? (
                  '–'
                ) : waitOf(frame.resource) !== undefined ? (
                  <NamedWaitText arn={arn} frame={frame} fold={fold} />
                ) : (
                  waitText(frame)
                )}
              </td>
              <td data-label="Since">{localTime(frame.scheduledAt ?? frame.enteredAt)}</td>
              <td>
                {status === 'RUNNING' && frame.task !== undefined && (
                  <Button onClick={() => onTask(frame)}>
                    Answer{' '}
                    <span className="askel-hidden">task {visibleText(frame.state ?? '')}</span>
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The signal or the critical section that a frame waits for, with its key. */
function NamedWaitText({
  arn,
  frame,
  fold,
}: {
  arn: string;
  frame: InspectedFrame;
  fold: ExecutionFold;
}) {
  const inner = fold.frames.get(frame.frame);
  const wait = useNamedWait(arn, (inner ?? fold.root).visits.at(-1));
  if (wait === undefined) return waitText(frame);
  return waitOf(frame.resource) === 'acquire' ? (
    <>
      permits of the critical section <SectionLink wait={wait} />
    </>
  ) : (
    <>
      {waitText(frame)}: <WaitName wait={wait} />
    </>
  );
}

/** The text of the event that a frame of a running execution waits for. */
function waitText(frame: InspectedFrame): string {
  const { waitsFor, standing, until, resource, call } = frame;
  return [
    waitsFor ?? standing,
    until === undefined ? '' : `, until ${localTime(until)}`,
    resource === undefined ? '' : ` (${resourceText(resource)})`,
    call === undefined ? '' : `; ${call.standing}`,
    call?.reason === undefined ? '' : `: ${call.reason}`,
  ].join('');
}

function Facts({ inspection }: { inspection: Inspection }) {
  const { journalRows, wakeup, owes = [] } = inspection;
  return (
    <Box color="text-body-secondary">
      {(journalRows ?? 0).toLocaleString()} {journalRows === 1 ? 'row' : 'rows'} in the journal.
      {wakeup?.due !== undefined && ` Next check: ${localTime(wakeup.due)}.`}
      {owes.length > 0 && ` Outstanding effects: ${owes.join(', ')}.`}
    </Box>
  );
}

/** Formats a time of the API in local time. */
function localTime(iso: string | undefined): string {
  if (iso === undefined) return '–';
  const millis = Date.parse(iso);
  return Number.isNaN(millis) ? iso : exactTime(millis / 1000);
}
