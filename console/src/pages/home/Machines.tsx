import Header from '@cloudscape-design/components/header';
import { readMachineRates } from '../../api/statistics';
import { machineOrActivityName } from '../../model/arn';
import { countedText } from '../../model/countedText';
import { failureShare } from '../../model/rates';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { ResultsBar, HealthBadge } from '../../ui/MachineHealth';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';

/** The maximum number of shown state machines. Their own page shows all of them. */
const SHOWN_MAX = 10;
const RELOAD_MILLIS = 10_000;

/** The state machines with recent executions, and their health. */
export function Machines() {
  const load = useLoad('machine-rates', (signal) => readMachineRates(signal), RELOAD_MILLIS);
  const minutes = load.data?.minutes ?? 60;
  return (
    <ResponsiveTable
      trackBy="stateMachineArn"
      items={load.data?.machines.slice(0, SHOWN_MAX) ?? []}
      ariaLabels={{ tableLabel: 'State machines' }}
      phone={[
        ['name', 'health'],
        ['ends', { labelled: 'running' }],
      ]}
      loading={load.data === undefined && load.failure === undefined}
      loadingText="Loading…"
      header={
        <Header
          description={
            <>
              <DataAge load={load} /> Last {countedText(minutes, 'minute')}
            </>
          }
          actions={<PathLink to={links.machines()}>All state machines</PathLink>}
        >
          State machines
        </Header>
      }
      columnDefinitions={[
        {
          id: 'name',
          header: 'Name',
          isRowHeader: true,
          minWidth: 120,
          cell: (one) => (
            <PathLink to={links.machine(one.stateMachineArn)}>
              <Name text={machineOrActivityName(one.stateMachineArn)} clipped />
            </PathLink>
          ),
        },
        {
          id: 'health',
          header: 'Health',
          minWidth: 140,
          cell: (one) => <HealthBadge rate={one} />,
        },
        {
          id: 'ends',
          header: `Results (last ${minutes} min)`,
          minWidth: 180,
          cell: (one) => <ResultsBar rate={one} />,
        },
        {
          id: 'failures',
          header: 'Failures',
          minWidth: 100,
          cell: (one) => {
            const share = failureShare(one);
            return share === undefined
              ? '–'
              : `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
          },
        },
        {
          id: 'running',
          header: 'Running',
          minWidth: 90,
          cell: (one) => (
            <PathLink
              to={links.executions({ machine: one.stateMachineArn, status: ['RUNNING'] })}
              label={`${one.openExecutions} running of ${machineOrActivityName(one.stateMachineArn)}`}
            >
              {one.openExecutions.toLocaleString()}
            </PathLink>
          ),
        },
        {
          id: 'started',
          header: 'Started',
          minWidth: 90,
          cell: (one) => one.started.toLocaleString(),
        },
      ]}
      empty={
        load.failure === undefined ? (
          <EmptyState title="No recent executions">
            <PathLink to={links.designer()}>Create a state machine</PathLink> here, or with the AWS
            CLI, an SDK or Terraform.
          </EmptyState>
        ) : (
          <Failure
            title="The state machines could not be read"
            failure={load.failure}
            onRetry={load.reload}
          />
        )
      }
    />
  );
}
