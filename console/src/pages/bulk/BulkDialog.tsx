import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { previewBulk, startBulk, type BulkAction, type BulkPreview } from '../../api/bulk';
import type { Criteria } from '../../api/executions';
import { lastSegment, machineOf, machineOrActivityName } from '../../model/arn';
import { countedText } from '../../model/countedText';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { DANGER } from '../../ui/danger';
import { Dialog } from '../../ui/Dialog';
import { Failure } from '../../ui/Failure';
import { Loaded } from '../../ui/Loaded';
import { useLoad } from '../../ui/useLoad';
import { MigrationTargetField } from '../../ui/MigrationTargetField';
import { VERBS } from './jobStatus';
import { MigrationChecks } from './MigrationChecks';

const RATE_MAX = 1000;
const DEFAULT_RATE = 50;

const ACTIONS: Record<BulkAction, { verb: string; rateHint: string; noMatchText: string }> = {
  MIGRATE: {
    verb: VERBS.MIGRATE,
    rateHint: 'The rate can be changed while the job runs.',
    noMatchText: 'No matching execution is running.',
  },
  MIGRATE_BACK: {
    verb: VERBS.MIGRATE_BACK,
    rateHint: 'The rate can be changed while the job runs.',
    noMatchText: 'No matching execution is running.',
  },
  STOP: {
    verb: 'Stop',
    rateHint: 'The rate can be changed while the job runs.',
    noMatchText: 'No matching execution is running.',
  },
  REDRIVE: {
    verb: 'Redrive',
    rateHint:
      'Start slowly: unresolved causes will fail again. The rate can be changed while the job runs.',
    noMatchText: 'No matching execution has failed, timed out or been aborted.',
  },
  PAUSE: {
    verb: 'Pause',
    rateHint: 'The rate can be changed while the job runs.',
    noMatchText: 'No matching execution is running.',
  },
  RESUME: {
    verb: 'Resume',
    rateHint: 'Start slowly: resumed executions make their calls again.',
    noMatchText: 'No matching execution is paused.',
  },
  BACKFILL: {
    verb: VERBS.BACKFILL,
    rateHint: 'The rate can be changed while the job runs.',
    noMatchText: 'No execution matches.',
  },
};

/** Where the reason of a job is shown. */
const REASON_TEXTS: Record<BulkAction, string> = {
  STOP: 'Optional. Shown with the job, and as the cause of each execution.',
  REDRIVE: 'Optional. Shown with the job.',
  PAUSE: 'Optional. Shown with the job and each paused execution.',
  RESUME: 'Optional. Shown with the job.',
  BACKFILL: 'Optional. Shown with the job.',
  MIGRATE: 'Optional. Shown with the job and each requested migration.',
  MIGRATE_BACK: 'Optional. Shown with the job and each requested migration.',
};

/** The actions whose reason is also stored with each execution. */
const WITH_CAUSE: readonly BulkAction[] = ['STOP', 'PAUSE', 'MIGRATE', 'MIGRATE_BACK'];

/** Shows a preview of a bulk job over all executions that match a filter, and starts the job. */
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
  const texts = ACTIONS[action];
  const [target, setTarget] = useState<string>();
  const isTargetMissing = action === 'MIGRATE' && target === undefined;
  const preview = useLoad<BulkPreview | null>(
    JSON.stringify([action, criteria, target]),
    (signal) =>
      isTargetMissing ? Promise.resolve(null) : previewBulk(action, criteria, target, signal),
  );
  const [rate, setRate] = useState(String(DEFAULT_RATE));
  const [reason, setReason] = useState('');
  // With the same token, a start that is repeated after a lost response returns the same job.
  const [clientToken] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const count = preview.data?.count ?? 0;
  const migrations = preview.data?.migrations;
  const isImpossible =
    migrations?.possible === 0 && migrations.checked >= count && preview.data?.atLeast === false;
  const isRateValid = /^\d+$/.test(rate) && Number(rate) >= 1 && Number(rate) <= RATE_MAX;

  async function start(): Promise<void> {
    setStarting(true);
    setFailure(undefined);
    try {
      const job = await startBulk(action, criteria, target, {
        ratePerSecond: Number(rate),
        clientToken,
        ...(reason.trim() === '' ? {} : { startedBy: reason.trim() }),
        ...(WITH_CAUSE.includes(action) && reason.trim() !== '' ? { cause: reason.trim() } : {}),
      });
      notify({
        type: 'success',
        id: 'bulk',
        forNextPage: true,
        text: `Job started: ${texts.verb.toLowerCase()} ${countText(count, preview.data?.atLeast)}.`,
      });
      onClose();
      go(links.bulkJob(job.jobId));
    } catch (error) {
      setFailure(error);
      setStarting(false);
    }
  }

  return (
    <Dialog
      header={`${texts.verb} all matching executions`}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              {...(action === 'STOP' ? { style: DANGER } : {})}
              loading={starting}
              disabled={count === 0 || isImpossible || !isRateValid}
              onClick={() => void start()}
            >
              {texts.verb} {countText(count, preview.data?.atLeast)}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {action === 'MIGRATE' && (
          <MigrationTargetField
            machine={machineOf(criteria.machine ?? '') ?? ''}
            target={target}
            onChange={setTarget}
          />
        )}
        <Loaded load={preview} subject="The preview">
          {(data) =>
            data === null ? null : data.count === 0 ? (
              <Alert type="info">{texts.noMatchText}</Alert>
            ) : (
              <SpaceBetween size="m">
                <div>
                  {action === 'BACKFILL' && (
                    <Box variant="p">
                      Computes the current search attributes from the input of each execution. The
                      values replace the earlier ones.
                    </Box>
                  )}
                  <Box variant="p">
                    {texts.verb} <strong>{countText(data.count, data.atLeast)}</strong> that match
                    when the job starts. The latest:
                  </Box>
                  <ul className="askel-arns">
                    {data.executionArns.map((arn) => (
                      <li key={arn}>
                        {machineOrActivityName(arn)} · {lastSegment(arn)}
                      </li>
                    ))}
                  </ul>
                </div>
                {data.migrations !== undefined && (
                  <MigrationChecks
                    migrations={data.migrations}
                    isPart={data.atLeast || data.migrations.checked < data.count}
                  />
                )}
                <FormField
                  label="Executions per second"
                  description={texts.rateHint}
                  errorText={isRateValid ? '' : `A whole number from 1 to ${RATE_MAX}`}
                >
                  <Input
                    value={rate}
                    inputMode="numeric"
                    onChange={(event) => setRate(event.detail.value)}
                  />
                </FormField>
                <FormField label="Reason" description={REASON_TEXTS[action]}>
                  <Input value={reason} onChange={(event) => setReason(event.detail.value)} />
                </FormField>
                {failure !== undefined && (
                  <Failure title="The job could not be started" failure={failure} />
                )}
              </SpaceBetween>
            )
          }
        </Loaded>
      </SpaceBetween>
    </Dialog>
  );
}

function countText(count: number, atLeast: boolean | undefined): string {
  return `${atLeast === true ? 'more than ' : ''}${countedText(count, 'execution')}`;
}
