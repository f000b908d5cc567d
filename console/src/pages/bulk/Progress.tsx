import './bulk.css';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { listBulkItems, type BulkJob } from '../../api/bulk';
import { isOver, notProcessedText, progressOf } from '../../model/bulkProgress';
import { outcomeOf, outcomeText, outcomeType } from '../../model/bulkOutcome';
import { colourOf } from '../../ui/StatusBadge';
import { useLoad } from '../../ui/useLoad';
import { isActive, type ReadStatuses } from './statuses';

const RELOAD_MILLIS = 3_000;
/** The maximum number of executions whose statuses are counted. Each is read by a request. */
const COUNTED_MAX = 100;

/**
 * The current statuses of the executions of a job, and its progress. An accepted redrive says
 * nothing about the end of the execution, so the progress alone is no success.
 */
export function Progress({ job, readStatuses }: { job: BulkJob; readStatuses: ReadStatuses }) {
  const [isFinal, setFinal] = useState(false);
  const { data } = useLoad(
    job.jobId,
    async (signal) => {
      if (job.action === 'BACKFILL') {
        setFinal(true);
        return { outcome: undefined };
      }
      const page = { state: 'DONE', maxResults: COUNTED_MAX } as const;
      const { items, nextToken } = await listBulkItems(job.jobId, page, signal);
      const statuses = (await readStatuses(items, signal)).map(({ status }) => status);
      setFinal(isOver(job) && !statuses.some((one) => one !== undefined && isActive(one)));
      return { outcome: outcomeOf(statuses, nextToken !== undefined) };
    },
    isFinal ? undefined : RELOAD_MILLIS,
  );
  const outcome = data?.outcome;
  const type = outcome === undefined ? undefined : outcomeType(job.action, outcome);
  const notProcessed = notProcessedText(job);
  const handled = `${job.done.toLocaleString()} accepted, ${job.skipped.toLocaleString()} skipped, ${job.failed.toLocaleString()} refused`;
  const result = notProcessed === undefined ? handled : `${handled}, ${notProcessed}`;
  // A backfill has no other effect than its results.
  const status = progressStatus(job, type === 'success' || job.action === 'BACKFILL');
  return (
    <SpaceBetween size="s">
      {outcome !== undefined && type !== undefined && (
        <div className="askel-bulk-outcome">
          <StatusIndicator type={type} {...colourOf(type)}>
            {outcomeText(outcome)}
          </StatusIndicator>
        </div>
      )}
      <ProgressBar
        label="Progress"
        value={progressOf(job)}
        additionalInfo={
          isOver(job)
            ? status === 'in-progress' && result
            : `${job.left.toLocaleString()} of ${job.total.toLocaleString()} remaining`
        }
        status={status}
        resultText={result}
      />
    </SpaceBetween>
  );
}

/** The status of the progress bar. The bar of a job without success or error is a full one. */
function progressStatus(job: BulkJob, succeeded: boolean): 'in-progress' | 'error' | 'success' {
  // A bar that is not full stays visible.
  if (!isOver(job) || notProcessedText(job) !== undefined) return 'in-progress';
  if (job.failed > 0) return 'error';
  return succeeded || job.done === 0 ? 'success' : 'in-progress';
}
