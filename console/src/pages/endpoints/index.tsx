import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { listEndpointRules, type EndpointRule } from '../../api/endpointRules';
import { DataAge } from '../../ui/DataAge';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { Name } from '../../ui/Name';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { LimitsDialog, PauseDialog, ResumeDialog } from './dialogs';

/** The server counts the parked calls of each rule. */
const RELOAD_MILLIS = 10_000;

type Open =
  | { kind: 'new' | 'pause'; rule?: undefined }
  | { kind: 'limits' | 'pause' | 'resume'; rule: EndpointRule };

/** The limits and pauses of the calls to integration endpoints, for the whole installation. */
export default function Endpoints() {
  const load = useLoad('endpoints', (signal) => listEndpointRules(signal), RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const action = (text: string, kind: 'limits' | 'pause' | 'resume', rule: EndpointRule) => (
    <Button
      variant="inline-link"
      ariaLabel={`${text} ${rule.endpoint}`}
      onClick={() => setOpen({ kind, rule })}
    >
      {text}
    </Button>
  );
  return (
    <div ref={rowsRef}>
      <ResponsiveTable
        trackBy="endpoint"
        wrapLines
        ariaLabels={{ tableLabel: 'Endpoints' }}
        phone={[['endpoint', 'state', { labelled: 'used' }, { labelled: 'parked' }], ['do']]}
        items={load.data ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header
            variant="h1"
            description={
              <>
                <DataAge load={load} /> Limits of the calls of Task states, for all nodes together.
                Calls to a paused endpoint wait.
              </>
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setOpen({ kind: 'pause' })}>Pause an endpoint</Button>
                <Button variant="primary" onClick={() => setOpen({ kind: 'new' })}>
                  Limit an endpoint
                </Button>
              </SpaceBetween>
            }
          >
            Endpoints
          </Header>
        }
        columnDefinitions={[
          {
            id: 'endpoint',
            header: 'Endpoint',
            isRowHeader: true,
            minWidth: 180,
            cell: (rule) => <Name text={rule.endpoint} />,
          },
          { id: 'state', header: 'State', minWidth: 110, cell: stateOf },
          {
            id: 'concurrency',
            header: 'Concurrent calls',
            cell: ({ concurrency }) => concurrency?.toLocaleString() ?? 'No limit',
          },
          {
            id: 'rate',
            header: 'Rate',
            cell: ({ ratePerSecond }) =>
              ratePerSecond === undefined ? 'No limit' : rateText(ratePerSecond),
          },
          { id: 'used', header: 'In flight', cell: ({ used }) => used.toLocaleString() },
          { id: 'waiting', header: 'Waiting', cell: ({ waiting }) => waiting.toLocaleString() },
          { id: 'parked', header: 'Parked', cell: ({ parked }) => parked.toLocaleString() },
          {
            id: 'changed',
            header: 'Changed',
            cell: ({ changeDate }) => <Time seconds={changeDate} />,
          },
          {
            id: 'do',
            header: 'Actions',
            minWidth: 150,
            cell: (rule) => (
              <SpaceBetween direction="horizontal" size="s">
                {action('Limits…', 'limits', rule)}
                {rule.paused ? action('Resume…', 'resume', rule) : action('Pause…', 'pause', rule)}
              </SpaceBetween>
            ),
          },
        ]}
        empty={
          load.failure === undefined ? (
            <EmptyState title="No limits">
              A limit bounds the calls to a function, a host or a service. A pause lets calls wait
              while a service is repaired.
            </EmptyState>
          ) : (
            <Failure
              title="The endpoints could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
      {open?.kind === 'new' && <LimitsDialog onSaved={load.reload} onClose={close} />}
      {open?.kind === 'limits' && (
        <LimitsDialog rule={open.rule} onSaved={load.reload} onClose={close} />
      )}
      {open?.kind === 'pause' && (
        <PauseDialog endpoint={open.rule?.endpoint} onPaused={load.reload} onClose={close} />
      )}
      {open?.kind === 'resume' && (
        <ResumeDialog endpoint={open.rule.endpoint} onResumed={load.reload} onClose={close} />
      )}
    </div>
  );
}

function stateOf({ paused, resumeRatePerSecond }: EndpointRule) {
  if (paused) return <Badge color="severity-medium">Paused</Badge>;
  return resumeRatePerSecond === undefined
    ? 'Active'
    : `Resumes at ${rateText(resumeRatePerSecond)}`;
}

function rateText(perSecond: number): string {
  return `${perSecond.toLocaleString()} per second`;
}
