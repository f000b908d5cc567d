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
import { notify, notifyFailure } from '../../shell/notices';
import { Ask } from '../../ui/Ask';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { AnswerTask } from './AnswerTask';
import type { GoTo } from './usePlace';
import { visibleText } from '../../model/visibleText';

const EVERY_MILLIS = 10_000;

/** What an execution waits for, and putting it right by hand. */
export function Repair({
  arn,
  fold,
  go,
  onRepair,
}: {
  arn: string;
  fold: ExecutionFold;
  go: GoTo;
  /** Told after each deed. */
  onRepair: () => void;
}) {
  const load = useLoad(`${arn} ${fold.lastId}`, (signal) => inspect(arn, signal), EVERY_MILLIS);
  const [task, setTask] = useState<InspectedFrame>();
  const [asksAbort, setAsksAbort] = useState(false);
  async function deed(what: string, work: () => Promise<Inspection>): Promise<void> {
    try {
      const after = await work();
      load.change(() => after);
      notify({ type: 'success', text: what });
    } catch (failure) {
      notifyFailure('It could not be done', failure);
    }
    load.reload();
    onRepair();
  }
  return (
    <Loaded of={load} what="The inspection">
      {(inspection) => (
        <SpaceBetween size="m">
          <SpaceBetween direction="horizontal" size="xs">
            <DataAge of={load} />
            <Button
              disabled={inspection.status !== 'RUNNING'}
              onClick={() => void deed('It has looked once more at what is due', () => wake(arn))}
            >
              Resume now
            </Button>
            {inspection.quarantine !== undefined && (
              <Button onClick={() => void deed('It is out of quarantine', () => retry(arn))}>
                Take it out of quarantine
              </Button>
            )}
            <Button disabled={inspection.status !== 'RUNNING'} onClick={() => setAsksAbort(true)}>
              Abort
            </Button>
          </SpaceBetween>
          <Trouble inspection={inspection} />
          <Frames inspection={inspection} fold={fold} go={go} onTask={setTask} />
          <Facts inspection={inspection} />
          {asksAbort && (
            <Ask
              title="Abort the execution?"
              deed="Abort execution"
              tried="It could not be aborted"
              run={async () => {
                const after = await abort(arn, {});
                load.change(() => after);
                load.reload();
                notify({ type: 'success', text: 'It is aborted' });
              }}
              onClose={() => setAsksAbort(false)}
            >
              What runs of it ends now, and its history says that it was aborted.
            </Ask>
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

/** Says at the top of the page that an execution is in quarantine. */
export function QuarantineNotice({ error, go }: { error: string; go: GoTo }) {
  return (
    <Alert
      type="warning"
      header="It is in quarantine: it runs for AWS's operations, and does nothing"
      action={<Button onClick={() => go({ tab: 'repair' })}>Inspect and repair</Button>}
    >
      {error}
    </Alert>
  );
}

function Trouble({ inspection: { quarantine, damage } }: { inspection: Inspection }) {
  if (quarantine === undefined && damage === undefined) return null;
  return (
    <SpaceBetween size="s">
      {quarantine !== undefined && (
        <Alert type="warning" header={`In quarantine since ${local(quarantine.since)}`}>
          {quarantine.attempts === 1 ? 'One recovery' : `${quarantine.attempts} recoveries`} did not
          bring it back: {quarantine.error}
        </Alert>
      )}
      {damage !== undefined && (
        <Alert type="error" header="Its journal is damaged">
          {damage.error}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Frames({
  inspection: { frames = [], status },
  fold,
  go,
  onTask,
}: {
  inspection: Inspection;
  fold: ExecutionFold;
  go: GoTo;
  onTask: (frame: InspectedFrame) => void;
}) {
  return (
    <div
      className="askel-changes askel-frames"
      role="region"
      aria-label="Lines of control"
      tabIndex={0}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">Scope</th>
            <th scope="col">State</th>
            <th scope="col">Waits for</th>
            <th scope="col">Since</th>
            <th scope="col">Actions</th>
          </tr>
        </thead>
        <tbody>
          {frames.map((frame) => (
            <tr key={frame.frame}>
              <th scope="row">{frameText(fold, frame.frame) || frame.frame}</th>
              <td>
                {frame.state !== undefined && (
                  <Button variant="inline-link" onClick={() => go({ state: frame.state })}>
                    <Name text={frame.state} />
                  </Button>
                )}
              </td>
              <td>{status === 'RUNNING' ? waitText(frame) : '–'}</td>
              <td>{local(frame.scheduledAt ?? frame.enteredAt)}</td>
              <td>
                {frame.task !== undefined && (
                  <Button onClick={() => onTask(frame)}>
                    Answer{' '}
                    <span className="askel-hidden">
                      the task of {visibleText(frame.state ?? '')}
                    </span>
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

/** The event that resumes a frame of a running execution. */
function waitText(frame: InspectedFrame): string {
  const { waitsFor, standing, until, resource, call } = frame;
  return [
    waitsFor ?? standing,
    until === undefined ? '' : `, until ${local(until)}`,
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
      {wakeup?.due !== undefined && ` Next check: ${local(wakeup.due)}.`}
      {owes.length > 0 && ` Owes ${owes.join(', ')}.`}
    </Box>
  );
}

/** A time of the API as people have it. */
function local(iso: string | undefined): string {
  if (iso === undefined) return '–';
  const millis = Date.parse(iso);
  return Number.isNaN(millis) ? iso : exactTime(millis / 1000);
}
