import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { sendSignal } from '../../api/signals';
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

/** Sends a signal to the execution. The key is for senders that do not know the execution. */
function SendSignal({ arn, wait, onClose }: { arn: string; wait: NamedWait; onClose: () => void }) {
  const [payload, setPayload] = useState('{}');
  // A repeated request of this dialog sends the same signal.
  const [clientToken] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const name = visibleText(wait.name);
  return (
    <ConfirmDialog
      title={`Send signal “${name}”`}
      confirmText="Send signal"
      failureTitle="The signal could not be sent"
      disabled={jsonError(payload) !== undefined}
      run={async () => {
        await sendSignal(arn, { name: wait.name, payload, clientToken });
        notify({ type: 'success', id: arn, text: `Signal ${name} sent.` });
      }}
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
      <Box color="text-body-secondary">
        Only this execution receives the signal, not the others that wait with the same key. If it
        does not wait any more, it keeps the signal until a state waits for it.
      </Box>
      <JsonField label="Payload" value={payload} rows={8} onChange={setPayload} />
    </ConfirmDialog>
  );
}
