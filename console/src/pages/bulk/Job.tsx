import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { describeBulkJob, steerBulkJob, type BulkJob } from '../../api/bulk';
import { links } from '../../shell/links';
import { notifyFailure } from '../../shell/notices';
import type { PageParams } from '../../shell/routes';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { exactTime } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { deedOf, filterText, isOver, JobState, progressOf } from './jobLooks';
import { Items } from './Items';
import { Rate } from './Rate';

const EVERY_MILLIS = 1_000;

/** One bulk job: how it stands, and what became of each execution. */
export default function BulkJobPage({ jobId = '' }: PageParams) {
  const [over, setOver] = useState<string>();
  const load = useLoad(
    jobId,
    async (signal) => {
      const job = await describeBulkJob(jobId, signal);
      if (isOver(job)) setOver(jobId);
      return job;
    },
    over === jobId ? undefined : EVERY_MILLIS,
  );
  return (
    <Loaded of={load} what="The job">
      {(job) => (
        <ContentLayout
          header={
            <Header
              variant="h1"
              description={<DataAge of={load} />}
              actions={<Steering job={job} onChange={load.reload} />}
            >
              {deedOf(job)} {job.total.toLocaleString()} executions
            </Header>
          }
        >
          <SpaceBetween size="l">
            {job.state === 'FAILED' && (
              <Alert type="error" header="Nothing was done to any execution">
                {job.reason}
              </Alert>
            )}
            <Container>
              <SpaceBetween size="l">
                <ProgressBar
                  label="Progress"
                  value={progressOf(job)}
                  additionalInfo={
                    isOver(job)
                      ? ''
                      : `${job.left.toLocaleString()} left of ${job.total.toLocaleString()}`
                  }
                  status={isOver(job) ? (job.failed > 0 ? 'error' : 'success') : 'in-progress'}
                  resultText={`${job.done.toLocaleString()} done, ${job.skipped.toLocaleString()} skipped, ${job.failed.toLocaleString()} failed`}
                />
                <KeyValuePairs
                  columns={4}
                  items={[
                    { label: 'State', value: <JobState state={job.state} /> },
                    { label: 'Done', value: job.done.toLocaleString() },
                    { label: 'Skipped', value: job.skipped.toLocaleString() },
                    { label: 'Failed', value: job.failed.toLocaleString() },
                    {
                      label: 'Filter',
                      value: (
                        <PathLink to={links.executions(job.filter)}>{filterText(job)}</PathLink>
                      ),
                    },
                    { label: 'Started', value: exactTime(job.startDate) },
                    { label: 'Reason', value: job.startedBy ?? '–' },
                    { label: 'Per second', value: <Rate job={job} onChange={load.reload} /> },
                  ]}
                />
              </SpaceBetween>
            </Container>
            <Items job={job} />
          </SpaceBetween>
        </ContentLayout>
      )}
    </Loaded>
  );
}

function Steering({ job, onChange }: { job: BulkJob; onChange: () => void }) {
  if (isOver(job) || job.state === 'CANCELLING') return null;

  function steer(what: 'pause' | 'resume' | 'cancel'): void {
    steerBulkJob(job.jobId, what).then(onChange, (failure: unknown) =>
      notifyFailure(`Could not ${what} the job`, failure),
    );
  }

  return (
    <SpaceBetween direction="horizontal" size="xs">
      {job.state === 'PAUSED' ? (
        <Button onClick={() => steer('resume')}>Go on</Button>
      ) : (
        <Button onClick={() => steer('pause')}>Pause</Button>
      )}
      <Button onClick={() => steer('cancel')}>Leave the rest alone</Button>
    </SpaceBetween>
  );
}
