import Header from '@cloudscape-design/components/header';
import { listSemaphores, type SemaphoreSummary } from '../../api/semaphores';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';

const RELOAD_MILLIS = 5_000;

/** The semaphores of the account, whose permits executions hold during a part of their workflows. */
export default function CriticalSections() {
  return (
    <PagedTable<SemaphoreSummary>
      stickyHeader
      loadKey="semaphores"
      reloadMillis={RELOAD_MILLIS}
      read={async (page, signal) => {
        const { semaphores, nextToken } = await listSemaphores(page, signal);
        return { items: semaphores, nextToken };
      }}
      trackBy={({ name, key }) => `${name} ${key ?? ''}`}
      label="Critical sections"
      failureTitle="The critical sections could not be read"
      phone={[['name', 'key', { labelled: 'used' }, { labelled: 'waiting' }]]}
      header={(age) => (
        <Header
          variant="h1"
          description={<>{age} Semaphores that admit a limited number of executions at a time</>}
        >
          Critical sections
        </Header>
      )}
      empty={
        <EmptyState title="No critical sections">
          A semaphore is listed while executions hold its permits or wait for them, or when it has a
          limit. The Task resources askel:acquire and askel:release use it.
        </EmptyState>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Semaphore',
          isRowHeader: true,
          minWidth: 160,
          cell: (one) => (
            <PathLink to={links.criticalSection(one)}>
              <Name text={one.name} />
            </PathLink>
          ),
        },
        {
          id: 'key',
          header: 'Key',
          cell: ({ key }) => (key === undefined ? '–' : <Name text={key} />),
        },
        { id: 'used', header: 'Permits in use', cell: ({ used }) => used.toLocaleString() },
        {
          id: 'limit',
          header: 'Limit',
          cell: ({ limit }) => limit?.toLocaleString() ?? 'Of each request',
        },
        {
          id: 'waiting',
          header: 'Waiting requests',
          cell: ({ waiting }) => waiting.toLocaleString(),
        },
      ]}
    />
  );
}
