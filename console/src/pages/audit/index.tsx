import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { listAuditRecords, type AuditRecord, type Verdict } from '../../api/audit';
import { DataAge } from '../../ui/DataAge';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useRowKeys } from '../../ui/useRowKeys';
import { AuditFilters } from './AuditFilters';
import { filterOf, readFilters, VERDICTS, writeFilters, type Filters } from './filters';

const PAGE_SIZE = 50;

/** The audit log: changes and refused requests of the account, latest first. */
export default function AuditLog() {
  const [search, setSearch] = useSearchParams();
  const filters = readFilters(search);
  return (
    <Records
      key={search.toString()}
      filters={filters}
      onFilters={(next) => setSearch(writeFilters(next))}
    />
  );
}

function Records({
  filters,
  onFilters,
}: {
  filters: Filters;
  onFilters: (filters: Filters) => void;
}) {
  const [tokens, setTokens] = useState<readonly string[]>([]);
  // All pages of a list need the same filter, so its start is fixed.
  const [filter] = useState(() => filterOf(filters, Date.now()));
  const token = tokens.at(-1);
  const load = useLoad(`${JSON.stringify(filter)}#${token ?? ''}`, (signal) =>
    listAuditRecords(filter, { maxResults: PAGE_SIZE, nextToken: token }, signal),
  );
  const rowsRef = useRowKeys<HTMLDivElement>();
  const next = load.data?.nextToken;
  const page = tokens.length + 1;
  return (
    <div ref={rowsRef}>
      <Table
        variant="full-page"
        stickyHeader
        wrapLines
        trackBy={(record) => `${record.requestId} ${record.action} ${record.time}`}
        ariaLabels={{ tableLabel: 'Audit records' }}
        items={load.data?.records ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        columnDefinitions={COLUMNS}
        header={
          <Header variant="awsui-h1-sticky" description={<DataAge load={load} />}>
            Audit log
          </Header>
        }
        filter={<AuditFilters filters={filters} onFilters={onFilters} />}
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
        empty={
          load.failure === undefined ? (
            <EmptyState title="No audit records">
              Changes and refused requests are listed here. Reads are not recorded.
            </EmptyState>
          ) : (
            <Failure
              title="The audit log could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
    </div>
  );
}

const COLUMNS: TableProps.ColumnDefinition<AuditRecord>[] = [
  {
    id: 'time',
    header: 'Time',
    minWidth: 110,
    cell: (record) => <Time seconds={record.time} />,
  },
  {
    id: 'principal',
    header: 'Principal',
    minWidth: 180,
    cell: (record) => (
      <span className="askel-breaks">
        <Name text={record.principal} />
      </span>
    ),
  },
  {
    id: 'action',
    header: 'Action',
    isRowHeader: true,
    minWidth: 180,
    cell: (record) => <Name text={record.action} />,
  },
  {
    id: 'resource',
    header: 'Resource',
    minWidth: 260,
    cell: (record) => (
      <span className="askel-breaks">
        <Name text={record.resource} />
      </span>
    ),
  },
  {
    id: 'verdict',
    header: 'Verdict',
    minWidth: 150,
    cell: (record) => <VerdictStatus record={record} />,
  },
  {
    id: 'address',
    header: 'Address',
    minWidth: 130,
    cell: (record) => record.address ?? '–',
  },
  {
    id: 'request',
    header: 'Request ID',
    minWidth: 150,
    cell: (record) => <Name text={record.requestId} clipped />,
  },
];

const VERDICT_TYPES: Record<Verdict, StatusIndicatorProps.Type> = {
  ALLOWED: 'success',
  DENIED: 'error',
  UNAUTHENTICATED: 'warning',
};

function VerdictStatus({ record }: { record: AuditRecord }) {
  return (
    <StatusIndicator type={VERDICT_TYPES[record.verdict]}>
      {VERDICTS[record.verdict]}
      {record.suppressed > 0 && ` (and ${record.suppressed.toLocaleString()} more)`}
    </StatusIndicator>
  );
}
