import Header from '@cloudscape-design/components/header';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { listBulkJobs } from '../../api/bulk';
import { notProcessedText, progressOf } from '../../model/bulkProgress';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { EmptyState } from '../../ui/EmptyState';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { actionText, filterText, JobState } from './jobStatus';

const RELOAD_MILLIS = 3_000;

/** The list of bulk jobs, which stop or redrive many executions; latest first. */
export default function BulkJobs() {
  const load = useLoad('bulk', (signal) => listBulkJobs(undefined, signal), RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  return (
    <div ref={rowsRef}>
      <ResponsiveTable
        trackBy="jobId"
        wrapLines
        ariaLabels={{ tableLabel: 'Bulk jobs' }}
        phone={[
          ['what', 'filter', 'started'],
          ['state', 'progress'],
        ]}
        items={load.data?.jobs ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header variant="h1" description={<DataAge load={load} />}>
            Bulk jobs
          </Header>
        }
        columnDefinitions={[
          {
            id: 'what',
            header: 'Job',
            isRowHeader: true,
            minWidth: 110,
            cell: (job) => (
              <PathLink to={links.bulkJob(job.jobId)}>
                {`${actionText(job)}\u00a0${job.total.toLocaleString()}`}
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
                ariaLabel={`Progress of ${actionText(job)} ${job.total}`}
                value={progressOf(job)}
                additionalInfo={notProcessedText(job)}
                variant="standalone"
              />
            ),
          },
          { id: 'accepted', header: 'Accepted', cell: (job) => job.done.toLocaleString() },
          { id: 'refused', header: 'Refused', cell: (job) => job.failed.toLocaleString() },
          { id: 'filter', header: 'Filter', minWidth: 200, cell: filterText },
          { id: 'by', header: 'Reason', cell: (job) => job.startedBy ?? '–' },
          { id: 'started', header: 'Started', cell: (job) => <Time seconds={job.startDate} /> },
        ]}
        empty={
          load.failure === undefined ? (
            <EmptyState title="No bulk jobs">
              Filter the <PathLink to={links.executions()}>executions</PathLink>, then select “Stop
              all” or “Redrive all” under Actions.
            </EmptyState>
          ) : (
            <Failure
              title="The jobs could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
    </div>
  );
}
