import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { describeBulkJob, controlBulkJob, type BulkJob } from '../../api/bulk';
import { isOver } from '../../model/bulkProgress';
import { countedText } from '../../model/countedText';
import { links } from '../../shell/links';
import { notifyFailure } from '../../shell/notices';
import type { PageParams } from '../../shell/routes';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { actionText, filterText, JobState, targetText } from './jobStatus';
import { Items } from './Items';
import { Progress } from './Progress';
import { Rate } from './Rate';
import { useStatuses } from './statuses';

const RELOAD_MILLIS = 1_000;

/** A bulk job: its progress and the result of each execution. */
export default function BulkJobPage({ jobId = '' }: PageParams) {
  const [endedJobId, setEndedJobId] = useState<string>();
  const load = useLoad(
    jobId,
    async (signal) => {
      const job = await describeBulkJob(jobId, signal);
      if (isOver(job)) setEndedJobId(jobId);
      return job;
    },
    endedJobId === jobId ? undefined : RELOAD_MILLIS,
  );
  const readStatuses = useStatuses();
  return (
    <Loaded load={load} subject="The job">
      {(job) => (
        <ContentLayout
          header={
            <Header
              variant="h1"
              description={<DataAge load={load} />}
              actions={<JobControls job={job} onChange={load.reload} />}
            >
              {actionText(job)} {countedText(job.total, 'execution')}
            </Header>
          }
        >
          <SpaceBetween size="l">
            {job.state === 'FAILED' && (
              <Alert type="error" header="The job failed before it changed any execution">
                {job.reason}
              </Alert>
            )}
            <Container>
              <SpaceBetween size="l">
                <Progress key={job.jobId} job={job} readStatuses={readStatuses} />
                <KeyValuePairs
                  columns={4}
                  items={[
                    { label: 'State', value: <JobState state={job.state} /> },
                    { label: 'Accepted', value: job.done.toLocaleString() },
                    { label: 'Skipped', value: job.skipped.toLocaleString() },
                    { label: 'Refused', value: job.failed.toLocaleString() },
                    {
                      label: 'Filter',
                      value: (
                        <PathLink to={links.executions(job.filter)}>{filterText(job)}</PathLink>
                      ),
                    },
                    ...(job.target === undefined
                      ? []
                      : [{ label: 'Migrates to', value: targetText(job.target) }]),
                    { label: 'Started', value: exactTime(job.startDate) },
                    { label: 'Reason', value: job.startedBy ?? '–' },
                    {
                      label: 'Rate (per second)',
                      value: <Rate job={job} onChange={load.reload} />,
                    },
                  ]}
                />
              </SpaceBetween>
            </Container>
            <Items job={job} readStatuses={readStatuses} />
          </SpaceBetween>
        </ContentLayout>
      )}
    </Loaded>
  );
}

function JobControls({ job, onChange }: { job: BulkJob; onChange: () => void }) {
  const [cancelling, setCancelling] = useState(false);
  if (isOver(job) || job.state === 'CANCELLING') return null;

  function control(command: 'pause' | 'resume'): void {
    controlBulkJob(job.jobId, command).then(onChange, (failure: unknown) =>
      notifyFailure(`Could not ${command} the job`, failure),
    );
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      {job.state === 'PAUSED' ? (
        <Button onClick={() => control('resume')}>Resume</Button>
      ) : (
        <Button onClick={() => control('pause')}>Pause</Button>
      )}
      <Button onClick={() => setCancelling(true)}>Cancel job</Button>
      {cancelling && (
        <ConfirmDialog
          title="Cancel the job?"
          danger
          confirmText="Cancel job"
          cancelText="Keep it"
          failureTitle="The job was not cancelled"
          run={() => controlBulkJob(job.jobId, 'cancel').then(onChange)}
          onClose={() => setCancelling(false)}
        >
          {job.left.toLocaleString()} of {countedText(job.total, 'execution')}{' '}
          {job.left === 1
            ? 'has no result yet. It stays as it is.'
            : 'have no result yet. They stay as they are.'}{' '}
          A cancelled job cannot be continued.
        </ConfirmDialog>
      )}
    </SpaceBetween>
  );
}
