import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { listAuditRecords, type AuditRecord, type Verdict } from '../../api/audit';
import { resourceOfArn } from '../../model/arn';
import { countedText } from '../../model/countedText';
import { CopyArn } from '../../ui/CopyArn';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { Time } from '../../ui/Time';
import { AuditFilters } from './AuditFilters';
import { filterOf, readFilters, VERDICTS, writeFilters, type Filters } from './filters';

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
  // All pages of a list need the same filter, so the start of the time range is computed once.
  const [filter] = useState(() => filterOf(filters, Date.now()));
  return (
    <PagedTable
      stickyHeader
      trackBy={(record) => `${record.requestId} ${record.action} ${record.time}`}
      loadKey={JSON.stringify(filter)}
      read={async (page, signal) => {
        const { records, nextToken } = await listAuditRecords(filter, page, signal);
        return { items: records, nextToken };
      }}
      label="Audit records"
      failureTitle="The audit log could not be read"
      columnDefinitions={COLUMNS}
      phone={[
        ['action', 'resource', 'principal'],
        ['verdict', 'time'],
      ]}
      header={(age) => (
        <Header variant="h1" description={age}>
          Audit log
        </Header>
      )}
      filter={<AuditFilters filters={filters} onFilters={onFilters} />}
      empty={
        Object.keys(writeFilters(filters)).length === 0 ? (
          <EmptyState title="No audit records">
            Changes and refused requests are listed here. Reads are not recorded.
          </EmptyState>
        ) : (
          <EmptyState title="No matching audit records">
            <Button onClick={() => onFilters(readFilters(new URLSearchParams()))}>
              Clear filters
            </Button>
          </EmptyState>
        )
      }
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<AuditRecord>[] = [
  {
    id: 'time',
    header: 'Time',
    minWidth: 100,
    cell: (record) => <Time seconds={record.time} />,
  },
  {
    id: 'principal',
    header: 'Principal',
    minWidth: 130,
    cell: (record) => <NamedArn arn={record.principal} account={record.account} />,
  },
  {
    id: 'action',
    header: 'Action',
    isRowHeader: true,
    minWidth: 150,
    cell: (record) => <Name text={record.action} />,
  },
  {
    id: 'resource',
    header: 'Resource',
    minWidth: 200,
    cell: (record) => <NamedArn arn={record.resource} account={record.account} />,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    // The longest verdict stays on one line.
    minWidth: 172,
    cell: (record) => <VerdictStatus record={record} />,
  },
  {
    id: 'address',
    header: 'Address',
    minWidth: 110,
    cell: (record) => record.address ?? '–',
  },
  {
    id: 'request',
    header: 'Request ID',
    minWidth: 140,
    cell: (record) => (
      <div className="askel-fill">
        <Name text={record.requestId} clipped="middle" />
      </div>
    ),
  },
];

/**
 * The type and name in an ARN, such as `role/orders`, with a button that copies the ARN.
 *
 * @param account the account of the audit log; another account is shown
 */
function NamedArn({ arn, account }: { arn: string; account: string }) {
  const name = resourceOfArn(arn, account);
  return name === undefined ? (
    <span className="askel-breaks">
      <Name text={arn} />
    </span>
  ) : (
    <CopyArn arn={arn} text={name} />
  );
}

const VERDICT_TYPES: Record<Verdict, StatusIndicatorProps.Type> = {
  ALLOWED: 'success',
  DENIED: 'error',
  UNAUTHENTICATED: 'warning',
};

function VerdictStatus({ record }: { record: AuditRecord }) {
  return (
    <StatusIndicator type={VERDICT_TYPES[record.verdict]}>
      {VERDICTS[record.verdict]}
      {record.suppressed > 0 &&
        ` (${countedText(record.suppressed, 'earlier refusal')} of this client not recorded)`}
    </StatusIndicator>
  );
}
