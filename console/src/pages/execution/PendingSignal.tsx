import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import { useState } from 'react';
import { sendSignal, sendSignalToKey } from '../../api/signals';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { detail } from '../../model/events';
import { jsonError } from '../../model/jsonText';
import { namedWaitOf, type NamedWait } from '../../model/namedWait';
import { visibleText } from '../../model/visibleText';
import type { Visit } from '../../model/visits';
import { notify } from '../../shell/notices';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { JsonField } from '../../ui/JsonField';
import { Name } from '../../ui/Name';
import { useEventData } from './useEventData';

/** The signal that a waiting visit needs, with the button that sends it. */
export function PendingSignal({ arn, visit }: { arn: string; visit: Visit }) {
  const wait = useNamedWait(arn, visit);
  const [open, setOpen] = useState(false);
  if (wait === undefined) return null;
  return (
    <section className="askel-answers" aria-label="Pending signal">
      <div className="askel-answer">
        <span>
          Waits for signal <WaitName wait={wait} />
        </span>
        <Button variant="primary" onClick={() => setOpen(true)}>
          Send signal…
        </Button>
      </div>
      {open && <SendSignal arn={arn} wait={wait} onClose={() => setOpen(false)} />}
    </section>
  );
}

/** Reads the signal or the semaphore that a visit waits for; undefined while it is read, and without one. */
export function useNamedWait(arn: string, visit: Visit | undefined): NamedWait | undefined {
  const attempt = visit?.attempts.at(-1);
  const scheduledId = attempt?.outcome === 'running' ? attempt.scheduledId : undefined;
  const { events } = useEventData(arn, [scheduledId]);
  return scheduledId === undefined
    ? undefined
    : namedWaitOf(detail(events.get(scheduledId), 'parameters'));
}

/** The name of a signal or a semaphore, with its key. */
export function WaitName({ wait }: { wait: NamedWait }) {
  return (
    <>
      <Name text={wait.name} />
      {wait.key !== undefined && (
        <>
          , key <Name text={wait.key} />
        </>
      )}
    </>
  );
}

/** Sends a signal to the execution, or to all executions that wait with its key. */
function SendSignal({ arn, wait, onClose }: { arn: string; wait: NamedWait; onClose: () => void }) {
  const [payload, setPayload] = useState('{}');
  // A repeated request of this dialog sends the same signal.
  const [clientToken] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const [toAll, setToAll] = useState(false);
  const name = visibleText(wait.name);
  async function send(): Promise<void> {
    const signal = { name: wait.name, payload, clientToken };
    if (!toAll || wait.key === undefined) {
      await sendSignal(arn, signal);
      notify({ type: 'success', id: arn, text: `Signal ${name} sent.` });
      return;
    }
    const { delivered, unreached } = await sendSignalToKey(wait.key, signal);
    // A repeated request of this dialog reaches the others, and no execution twice.
    if (unreached > 0) {
      throw new Error(
        `${executions(delivered)} received it, and ${executions(unreached)} could not. Send it again in this dialog.`,
      );
    }
    notify(
      delivered === 0
        ? { type: 'warning', text: `No execution waits for ${name} with this key.` }
        : { type: 'success', id: arn, text: `Signal ${name} sent to ${executions(delivered)}.` },
    );
  }
  return (
    <ConfirmDialog
      title={`Send signal “${name}”`}
      confirmText="Send signal"
      failureTitle={toAll ? 'The signal was not sent to all' : 'The signal could not be sent'}
      disabled={jsonError(payload) !== undefined}
      run={send}
      onClose={onClose}
    >
      <div>
        <Box variant="awsui-key-label">Execution</Box>
        <Name text={`${machineOrActivityName(arn)} · ${lastSegment(arn)}`} />
      </div>
      {wait.key !== undefined && (
        <div>
          <Box variant="awsui-key-label">Key</Box>
          <Name text={wait.key} />
        </div>
      )}
      {wait.key !== undefined && (
        <Checkbox checked={toAll} onChange={({ detail: { checked } }) => setToAll(checked)}>
          Send to all executions that wait with this key
        </Checkbox>
      )}
      <Box color="text-body-secondary">
        {toAll
          ? 'Each execution that waits with the key now receives the signal. Later ones do not.'
          : 'Only this execution receives the signal. If it does not wait any more, it keeps the signal until a state waits for it.'}
      </Box>
      <JsonField label="Payload" value={payload} rows={8} onChange={setPayload} />
    </ConfirmDialog>
  );
}

function executions(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? 'execution' : 'executions'}`;
}
