import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import Table from '@cloudscape-design/components/table';
import { listBulkJobs } from '../../api/bulk';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { Nothing } from '../../ui/Nothing';
import { PathLink } from '../../ui/PathLink';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useRows } from '../../ui/useRows';
import { deedOf, filterText, JobState, progressOf } from './jobLooks';

const EVERY_MILLIS = 3_000;

/** Jobs that stop or redrive many executions, the latest first. */
export default function BulkJobs() {
  const load = useLoad('bulk', (signal) => listBulkJobs(undefined, signal), EVERY_MILLIS);
  const within = useRows<HTMLDivElement>();
  return (
    <div ref={within}>
      <Table
        variant="full-page"
        trackBy="jobId"
        wrapLines
        ariaLabels={{ tableLabel: 'Bulk jobs' }}
        items={load.data?.jobs ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header variant="awsui-h1-sticky" description={<DataAge of={load} />}>
            Bulk jobs
          </Header>
        }
        columnDefinitions={[
          {
            id: 'what',
            header: 'Job',
            isRowHeader: true,
            minWidth: 80,
            cell: (job) => (
              <PathLink to={links.bulkJob(job.jobId)}>
                {deedOf(job)} {job.total.toLocaleString()}
              </PathLink>
            ),
          },
          {
            id: 'state',
            header: 'State',
            minWidth: 150,
            cell: (job) => <JobState state={job.state} />,
          },
          {
            id: 'progress',
            header: 'Progress',
            minWidth: 150,
            cell: (job) => (
              <ProgressBar
                ariaLabel={`Progress of ${deedOf(job)} ${job.total}`}
                value={progressOf(job)}
                variant="standalone"
              />
            ),
          },
          { id: 'failed', header: 'Failed', cell: (job) => job.failed.toLocaleString() },
          { id: 'filter', header: 'Filter', minWidth: 200, cell: filterText },
          { id: 'by', header: 'Reason', cell: (job) => job.startedBy ?? '–' },
          { id: 'started', header: 'Started', cell: (job) => <Time seconds={job.startDate} /> },
        ]}
        empty={
          load.failure === undefined ? (
            <Nothing title="No bulk jobs">
              Filter the <PathLink to={links.executions()}>executions</PathLink>, then choose “Stop
              all” or “Redrive all” under Actions.
            </Nothing>
          ) : (
            <Failure of="The jobs could not be read" failure={load.failure} onRetry={load.reload} />
          )
        }
      />
    </div>
  );
}
