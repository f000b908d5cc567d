import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Table from '@cloudscape-design/components/table';
import { useEffect, useState } from 'react';
import { listBulkItems, type BulkItem, type BulkJob } from '../../api/bulk';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { Failure } from '../../ui/Failure';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useRowKeys } from '../../ui/useRowKeys';
import { isOver, ItemState } from './jobStatus';

const RELOAD_MILLIS = 3_000;

const FILTERS = [
  { id: 'ALL', text: 'All' },
  { id: 'FAILED', text: 'Failed' },
  { id: 'SKIPPED', text: 'Skipped' },
  { id: 'DONE', text: 'Done' },
  { id: 'PENDING', text: 'Pending' },
];

/** The result of each execution of a job. */
export function Items({ job }: { job: BulkJob }) {
  const [state, setState] = useState('ALL');
  const [tokens, setTokens] = useState<readonly string[]>([]);
  const token = tokens.at(-1);
  const load = useLoad(
    `${job.jobId}#${state}#${token ?? ''}`,
    (signal) =>
      listBulkItems(
        job.jobId,
        { state: state === 'ALL' ? undefined : (state as BulkItem['state']), nextToken: token },
        signal,
      ),
    isOver(job) ? undefined : RELOAD_MILLIS,
  );
  const { reload } = load;
  // Read the items again when the job makes progress, and above all when it ends.
  useEffect(() => {
    reload();
  }, [job.state, job.left, reload]);
  const rowsRef = useRowKeys<HTMLDivElement>();
  const next = load.data?.nextToken;
  const page = tokens.length + 1;
  return (
    <div ref={rowsRef}>
      <Table
        trackBy="executionArn"
        wrapLines
        ariaLabels={{ tableLabel: 'Executions of the job' }}
        items={load.data?.items ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={<Header>Executions of the job</Header>}
        filter={
          <SegmentedControl
            label="Results"
            selectedId={state}
            options={FILTERS}
            onChange={(event) => {
              setTokens([]);
              setState(event.detail.selectedId);
            }}
          />
        }
        pagination={
          <Pagination
            currentPageIndex={page}
            pagesCount={page + (next === undefined ? 0 : 1)}
            openEnd={next !== undefined}
            onChange={(event) => {
              const to = event.detail.currentPageIndex;
              if (to < page) setTokens(tokens.slice(0, to - 1));
              else if (next !== undefined) setTokens([...tokens, next]);
            }}
          />
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Execution',
            isRowHeader: true,
            minWidth: 120,
            cell: (item) => (
              <PathLink to={links.execution(item.executionArn)}>
                <Name text={lastSegment(item.executionArn)} clipped />
              </PathLink>
            ),
          },
          {
            id: 'state',
            header: 'Result',
            minWidth: 120,
            cell: (item) => <ItemState state={item.state} />,
          },
          {
            id: 'machine',
            header: 'State machine',
            cell: (item) => <Name text={machineOrActivityName(item.executionArn)} clipped />,
          },
          {
            id: 'why',
            header: 'Reason',
            minWidth: 150,
            cell: (item) =>
              [item.error, item.reason].filter((one) => one !== undefined).join(': ') || '–',
          },
        ]}
        empty={
          load.failure === undefined ? (
            <EmptyState
              title={
                state === 'ALL' ? 'No executions gathered yet' : 'No executions with this result'
              }
            />
          ) : (
            <Failure
              title="The results could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
    </div>
  );
}
