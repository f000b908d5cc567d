import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { describeSemaphore, type Semaphore, type SemaphoreRequest } from '../../api/semaphores';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { useTitle } from '../../shell/Pages';
import { useRecentItem } from '../../shell/recentItems';
import type { PageParams } from '../../shell/routes';
import { Breadcrumbs } from '../../ui/Breadcrumbs';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { LimitDialog, ReleaseDialog } from './dialogs';

const RELOAD_MILLIS = 3_000;
/** The maximum number of holders, and of waiters, in an answer of the server. */
const SHOWN_MAX = 100;

/** The page of a semaphore: its limit, and the executions that hold permits or wait for them. */
export default function SemaphorePage({ name = '' }: PageParams) {
  const [search] = useSearchParams();
  const key = search.get('key') ?? undefined;
  const load = useLoad(
    `semaphore ${name} ${key ?? ''}`,
    (signal) => describeSemaphore({ name, key }, signal),
    RELOAD_MILLIS,
  );
  return (
    <Loaded
      load={load}
      subject="The critical section"
      page={{
        title: name,
        list: <PathLink to={links.criticalSections()}>All critical sections</PathLink>,
      }}
    >
      {(semaphore) => (
        <SemaphoreView semaphore={semaphore} age={<DataAge load={load} />} onChange={load.reload} />
      )}
    </Loaded>
  );
}

function SemaphoreView({
  semaphore,
  age,
  onChange,
}: {
  semaphore: Semaphore;
  age: ReactNode;
  onChange: () => void;
}) {
  const { name, key, limit, used, waiting, holders, waiters } = semaphore;
  const [open, setOpen] = useState<'limit' | SemaphoreRequest>();
  const close = (): void => setOpen(undefined);
  const title = key === undefined ? name : `${name} · ${key}`;
  useTitle(title);
  useRecentItem(title, links.criticalSection(semaphore));
  return (
    <SpaceBetween size="l">
      <Breadcrumbs>
        {[
          <PathLink key="all" to={links.criticalSections()}>
            Critical sections
          </PathLink>,
        ]}
      </Breadcrumbs>
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            {age}
            <Button onClick={() => setOpen('limit')}>Set limit</Button>
          </SpaceBetween>
        }
      >
        <Name text={title} />
      </Header>
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Key', value: key === undefined ? 'None' : <Name text={key} /> },
            { label: 'Permits in use', value: used.toLocaleString() },
            {
              label: 'Limit',
              value: limit?.toLocaleString() ?? 'The limit that each request names',
            },
            { label: 'Waiting requests', value: waiting.toLocaleString() },
          ]}
        />
      </Container>
      <Requests
        title="Holders"
        requests={holders}
        since="Since"
        empty="No execution holds a permit."
        action={(request) => (
          <Button
            variant="inline-link"
            ariaLabel={`Release the permits of ${lastSegment(request.executionArn)}`}
            onClick={() => setOpen(request)}
          >
            Release…
          </Button>
        )}
      />
      <Requests
        title="Waiting requests"
        requests={waiters}
        since="Waits since"
        empty="No execution waits."
      />
      {open === 'limit' && <LimitDialog semaphore={semaphore} onSaved={onChange} onClose={close} />}
      {open !== undefined && open !== 'limit' && (
        <ReleaseDialog semaphore={semaphore} holder={open} onReleased={onChange} onClose={close} />
      )}
    </SpaceBetween>
  );
}

/** The executions that hold permits or wait for them, in the order of their requests. */
function Requests({
  title,
  requests,
  since,
  empty,
  action,
}: {
  title: string;
  requests: readonly SemaphoreRequest[];
  since: string;
  empty: string;
  action?: (request: SemaphoreRequest) => ReactNode;
}) {
  return (
    <ResponsiveTable
      wrapLines
      items={requests}
      ariaLabels={{ tableLabel: title }}
      phone={[['execution', { labelled: 'since' }], action === undefined ? ['permits'] : ['do']]}
      header={
        <Header
          variant="h2"
          {...(requests.length === SHOWN_MAX
            ? { description: `The first ${SHOWN_MAX} are shown.` }
            : {})}
        >
          {title}
        </Header>
      }
      empty={empty}
      columnDefinitions={[
        {
          id: 'execution',
          header: 'Execution',
          isRowHeader: true,
          minWidth: 160,
          cell: ({ executionArn }) => (
            <PathLink to={links.execution(executionArn)}>
              <Name
                text={`${machineOrActivityName(executionArn)} · ${lastSegment(executionArn)}`}
              />
            </PathLink>
          ),
        },
        { id: 'permits', header: 'Permits', cell: ({ permits }) => permits.toLocaleString() },
        {
          id: 'limit',
          header: 'Limit of the request',
          cell: ({ requestLimit }) => requestLimit.toLocaleString(),
        },
        {
          id: 'since',
          header: since,
          cell: (request) => <Time seconds={request.since} />,
        },
        ...(action === undefined ? [] : [{ id: 'do', header: 'Actions', cell: action }]),
      ]}
    />
  );
}
