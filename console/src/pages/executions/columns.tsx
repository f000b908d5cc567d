import type { TableProps } from '@cloudscape-design/components/table';
import type { FoundExecution } from '../../api/executions';
import { machineOrActivityName } from '../../model/arn';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { Time } from '../../ui/Time';
import { useNow } from '../../ui/useNow';

export const columns: TableProps.ColumnDefinition<FoundExecution>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (one) => (
      <PathLink to={links.execution(one.executionArn)}>
        <Name text={one.name} clipped />
      </PathLink>
    ),
    isRowHeader: true,
    minWidth: 120,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (one) => <StatusBadge status={one.status} />,
    minWidth: 120,
  },
  {
    id: 'machine',
    header: 'State machine',
    cell: (one) => (
      <PathLink to={links.machine(one.stateMachineArn)}>
        <Name text={machineOrActivityName(one.stateMachineArn)} clipped />
      </PathLink>
    ),
    minWidth: 120,
  },
  {
    id: 'started',
    header: 'Started',
    cell: (one) => <Time seconds={one.startDate} />,
    minWidth: 110,
  },
  {
    id: 'duration',
    header: 'Duration',
    cell: (one) => <DurationCell execution={one} />,
    minWidth: 90,
  },
  {
    id: 'state',
    header: 'Failed state',
    cell: (one) =>
      one.failedState === undefined ? (
        '–'
      ) : (
        <PathLink to={links.execution(one.executionArn, { state: one.failedState })}>
          <Name text={one.failedState} clipped />
        </PathLink>
      ),
    minWidth: 120,
  },
  {
    id: 'error',
    header: 'Error',
    cell: (one) => (one.error === undefined ? '–' : <Name text={one.error} clipped />),
    minWidth: 120,
  },
  {
    id: 'redrives',
    header: 'Redrives',
    cell: (one) => (one.redriveCount === 0 ? '–' : one.redriveCount.toLocaleString()),
    minWidth: 90,
  },
];

function DurationCell({ execution }: { execution: FoundExecution }) {
  const now = useNow();
  const millis =
    execution.durationMillis ??
    (execution.stopDate === undefined
      ? now - execution.startDate * 1000
      : (execution.stopDate - execution.startDate) * 1000);
  return <span className="askel-figure">{duration(millis)}</span>;
}
