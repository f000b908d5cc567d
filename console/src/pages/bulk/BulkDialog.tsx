import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { previewBulk, startBulk, type BulkAction } from '../../api/bulk';
import type { Criteria } from '../../api/executions';
import { ownName, shortName } from '../../model/arn';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';

const RATE_MAX = 1000;
const RATE = 50;

const DEEDS: Record<BulkAction, { verb: string; rate: string; none: string }> = {
  STOP: {
    verb: 'Stop',
    rate: 'It can be changed while the job runs.',
    none: 'None of these runs, so that there is nothing to stop.',
  },
  REDRIVE: {
    verb: 'Redrive',
    rate: 'Start slowly: unresolved causes will fail again. It can be changed while the job runs.',
    none: 'None of these has failed, timed out or was stopped, so that there is nothing to redrive.',
  },
};

/** Shows what a job over all executions of a filter would do, and orders it. */
export function BulkDialog({
  action,
  criteria,
  onClose,
}: {
  action: BulkAction;
  criteria: Criteria;
  onClose: () => void;
}) {
  const [, go] = useLocation();
  const deed = DEEDS[action];
  const preview = useLoad(JSON.stringify([action, criteria]), (signal) =>
    previewBulk(action, criteria, signal),
  );
  const [rate, setRate] = useState(String(RATE));
  const [reason, setReason] = useState('');
  // Sent again after an answer that was lost, it is the same job.
  const [clientToken] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const [ordering, setOrdering] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const count = preview.data?.count ?? 0;
  const rateFits = /^\d+$/.test(rate) && Number(rate) >= 1 && Number(rate) <= RATE_MAX;

  async function order(): Promise<void> {
    setOrdering(true);
    setFailure(undefined);
    try {
      const job = await startBulk(action, criteria, {
        ratePerSecond: Number(rate),
        clientToken,
        ...(reason.trim() === '' ? {} : { startedBy: reason.trim() }),
        ...(action === 'STOP' && reason.trim() !== '' ? { cause: reason.trim() } : {}),
      });
      notify({
        type: 'success',
        text: `Job started: ${deed.verb.toLowerCase()} ${countText(count, preview.data?.atLeast)}.`,
      });
      onClose();
      go(links.bulkJob(job.jobId));
    } catch (refused) {
      setFailure(refused);
      setOrdering(false);
    }
  }

  return (
    <Dialog
      header={`${deed.verb} all matching executions`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={ordering}
              disabled={count === 0 || !rateFits}
              onClick={() => void order()}
            >
              {deed.verb} {countText(count, preview.data?.atLeast)}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <Loaded of={preview} what="What the job would take on">
        {(data) =>
          data.count === 0 ? (
            <Alert type="info">{deed.none}</Alert>
          ) : (
            <SpaceBetween size="m">
              <div>
                <Box variant="p">
                  {deed.verb}s <strong>{countText(data.count, data.atLeast)}</strong>: those that
                  match when the job begins, not those that come to match later. The latest of them:
                </Box>
                <ul className="askel-arns">
                  {data.executionArns.map((arn) => (
                    <li key={arn}>
                      {shortName(arn)} · {ownName(arn)}
                    </li>
                  ))}
                </ul>
              </div>
              <FormField
                label="Executions per second"
                description={deed.rate}
                errorText={rateFits ? '' : `A whole number from 1 to ${RATE_MAX}`}
              >
                <Input
                  value={rate}
                  inputMode="numeric"
                  onChange={(event) => setRate(event.detail.value)}
                />
              </FormField>
              <FormField
                label="Reason"
                description={
                  action === 'STOP'
                    ? 'Optional. Others see it at the job, and each execution as its cause.'
                    : 'Optional. Others see it at the job.'
                }
              >
                <Input value={reason} onChange={(event) => setReason(event.detail.value)} />
              </FormField>
              {failure !== undefined && <Failure of="The job was not taken" failure={failure} />}
            </SpaceBetween>
          )
        }
      </Loaded>
    </Dialog>
  );
}

function countText(count: number, atLeast: boolean | undefined): string {
  const executions = count === 1 ? 'execution' : 'executions';
  return `${atLeast === true ? 'more than ' : ''}${count.toLocaleString()} ${executions}`;
}
