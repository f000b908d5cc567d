import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { listQuarantined, retryQuarantined } from '../../api/quarantine';
import { ownName, shortName } from '../../model/arn';
import { links } from '../../shell/links';
import { notify, notifyFailure } from '../../shell/notices';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { Nothing } from '../../ui/Nothing';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useRows } from '../../ui/useRows';

const EVERY_MILLIS = 10_000;

/** Executions that could not be recovered from their journals, and need manual repair. */
export default function Quarantine() {
  const load = useLoad('quarantine', (signal) => listQuarantined(signal), EVERY_MILLIS);
  const within = useRows<HTMLDivElement>();

  function retry(arn: string): void {
    retryQuarantined(arn).then(
      () => {
        notify({ type: 'success', text: `${ownName(arn)} is tried again.` });
        load.reload();
      },
      (failure: unknown) => notifyFailure('It could not be tried again', failure),
    );
  }

  return (
    <div ref={within}>
      <Table
        variant="full-page"
        trackBy="executionArn"
        wrapLines
        ariaLabels={{ tableLabel: 'Executions in quarantine' }}
        items={load.data?.executions ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header variant="awsui-h1-sticky" description={<DataAge of={load} />}>
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
                <Name
                  text={`${shortName(one.executionArn)} · ${ownName(one.executionArn)}`}
                  clipped
                />
              </PathLink>
            ),
          },
          {
            id: 'error',
            header: 'What happened',
            minWidth: 220,
            cell: (one) => <span className="askel-breaks">{one.error ?? '–'}</span>,
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
            <Nothing title="Nothing is in quarantine">
              Executions whose journals cannot be read are listed here. Each needs manual repair.
            </Nothing>
          ) : (
            <Failure of="It could not be read" failure={load.failure} onRetry={load.reload} />
          )
        }
      />
    </div>
  );
}
