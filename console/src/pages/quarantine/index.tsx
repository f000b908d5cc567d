import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { listQuarantined, retryQuarantined } from '../../api/quarantine';
import { lastSegment, machineOrActivityName } from '../../model/arn';
import { links } from '../../shell/links';
import { notify, notifyFailure } from '../../shell/notices';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { EmptyState } from '../../ui/EmptyState';
import { LongCause } from '../../ui/LongCause';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useRowShortcuts } from '../../ui/useRowShortcuts';

const RELOAD_MILLIS = 10_000;

/**
 * The page of executions that could not be recovered from their journals and need manual repair.
 */
export default function Quarantine() {
  const load = useLoad('quarantine', (signal) => listQuarantined(signal), RELOAD_MILLIS);
  const rowsRef = useRowShortcuts<HTMLDivElement>();

  function retry(arn: string): void {
    retryQuarantined(arn).then(
      () => {
        notify({ type: 'success', id: arn, text: `${lastSegment(arn)} is being recovered.` });
        load.reload();
      },
      (failure: unknown) => notifyFailure('The recovery could not be started', failure),
    );
  }

  return (
    <div ref={rowsRef}>
      <ResponsiveTable
        trackBy="executionArn"
        wrapLines
        ariaLabels={{ tableLabel: 'Executions in quarantine' }}
        phone={[['name', 'error', { labelled: 'since' }], ['do']]}
        items={load.data ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header
            variant="h1"
            description={
              <>
                <DataAge load={load} /> Executions that Askel could not recover from their journals.
                They make no progress until the error is repaired and the recovery is retried.
              </>
            }
          >
            Quarantine
          </Header>
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Execution',
            isRowHeader: true,
            minWidth: 120,
            cell: (one) => (
              <PathLink to={links.execution(one.executionArn)}>
                <span className="askel-breaks">
                  <Name
                    text={`${machineOrActivityName(one.executionArn)} · ${lastSegment(one.executionArn)}`}
                  />
                </span>
              </PathLink>
            ),
          },
          {
            id: 'error',
            header: 'Error',
            minWidth: 220,
            cell: (one) => <LongCause text={one.error ?? '–'} />,
          },
          {
            id: 'since',
            header: 'Since',
            minWidth: 110,
            cell: (one) =>
              one.since === undefined ? '–' : <Time seconds={Date.parse(one.since) / 1000} />,
          },
          {
            id: 'do',
            header: 'Actions',
            minWidth: 130,
            cell: (one) => (
              <Button variant="inline-link" onClick={() => retry(one.executionArn)}>
                Retry
              </Button>
            ),
          },
        ]}
        empty={
          load.failure === undefined ? (
            <EmptyState title="No executions in quarantine">
              Executions with unreadable journals are listed here. Each needs manual repair.
            </EmptyState>
          ) : (
            <Failure
              title="The quarantine could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
    </div>
  );
}
