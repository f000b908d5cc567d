import Header from '@cloudscape-design/components/header';
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { readMachineRates, type MachineRate } from '../../api/statistics';
import { shortName } from '../../model/arn';
import { failureShare, healthOf, type Health } from '../../model/rates';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { Nothing } from '../../ui/Nothing';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';

const EVERY_MILLIS = 10_000;

const LOOKS: Record<Health, { type: StatusIndicatorProps.Type; text: string }> = {
  failing: { type: 'error', text: 'Failing' },
  unsteady: { type: 'warning', text: 'Unsteady' },
  well: { type: 'success', text: 'Well' },
  busy: { type: 'in-progress', text: 'Busy' },
  idle: { type: 'stopped', text: 'Idle' },
};

/** The machines that have done something lately, and how well. */
export function Machines() {
  const load = useLoad('machine-rates', (signal) => readMachineRates(signal), EVERY_MILLIS);
  const minutes = load.data?.minutes ?? 60;
  return (
    <Table
      trackBy="stateMachineArn"
      items={load.data?.machines ?? []}
      ariaLabels={{ tableLabel: 'State machines' }}
      loading={load.data === undefined && load.failure === undefined}
      loadingText="Reading …"
      header={
        <Header
          description={
            <>
              Of the last {minutes} minutes. <DataAge of={load} />
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
          minWidth: 180,
          cell: (one) => (
            <PathLink to={links.machine(one.stateMachineArn)}>
              {shortName(one.stateMachineArn)}
            </PathLink>
          ),
        },
        {
          id: 'health',
          header: 'Health',
          minWidth: 120,
          cell: (one) => <HealthBadge rate={one} />,
        },
        {
          id: 'ends',
          header: 'How they ended',
          minWidth: 180,
          cell: (one) => <Ends rate={one} />,
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
              label={`${one.openExecutions} running of ${shortName(one.stateMachineArn)}`}
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
          <Nothing title="No state machine has done anything lately">
            <PathLink to={links.designer()}>Design one</PathLink>, or create it with the AWS CLI, an
            SDK or Terraform.
          </Nothing>
        ) : (
          <Failure
            of="The state machines could not be read"
            failure={load.failure}
            onRetry={load.reload}
          />
        )
      }
    />
  );
}

function HealthBadge({ rate }: { rate: MachineRate }) {
  const look = LOOKS[healthOf(rate)];
  return <StatusIndicator type={look.type}>{look.text}</StatusIndicator>;
}

/** What ended how, as parts of a bar; the words say the same. */
function Ends({ rate }: { rate: MachineRate }) {
  const parts = [
    { name: 'succeeded', count: rate.succeeded },
    { name: 'failed', count: rate.failed },
    { name: 'timed-out', count: rate.timedOut },
    { name: 'aborted', count: rate.aborted },
  ].filter((part) => part.count > 0);
  if (parts.length === 0) return 'None ended';
  const words = parts.map((part) => `${part.count} ${part.name.replace('-', ' ')}`).join(', ');
  return (
    <span className="askel-bar" role="img" aria-label={words} title={words}>
      {parts.map((part) => (
        <span
          key={part.name}
          style={{ flexGrow: part.count, background: `var(--askel-${part.name})` }}
        />
      ))}
    </span>
  );
}
