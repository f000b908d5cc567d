import type { TableProps } from '@cloudscape-design/components/table';
import type { FoundExecution } from '../../api/executions';
import { shortName } from '../../model/arn';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { Time } from '../../ui/Time';
import { useNow } from '../../ui/useNow';

export const columns: TableProps.ColumnDefinition<FoundExecution>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (one) => <PathLink to={links.execution(one.executionArn)}>{one.name}</PathLink>,
    isRowHeader: true,
    minWidth: 120,
  },
  {
    id: 'status',
    header: 'Status',
    cell: (one) => <StatusBadge status={one.status} />,
    minWidth: 150,
  },
  {
    id: 'machine',
    header: 'State machine',
    cell: (one) => (
      <PathLink to={links.machine(one.stateMachineArn)}>{shortName(one.stateMachineArn)}</PathLink>
    ),
    minWidth: 150,
  },
  {
    id: 'started',
    header: 'Started',
    cell: (one) => <Time seconds={one.startDate} />,
    minWidth: 110,
  },
  { id: 'took', header: 'Took', cell: (one) => <Took execution={one} />, minWidth: 90 },
  {
    id: 'state',
    header: 'Failed state',
    cell: (one) =>
      one.failedState === undefined ? (
        '–'
      ) : (
        <PathLink to={links.execution(one.executionArn, { state: one.failedState })}>
          {one.failedState}
        </PathLink>
      ),
    minWidth: 130,
  },
  { id: 'error', header: 'Error', cell: (one) => one.error ?? '–', minWidth: 150 },
  {
    id: 'redrives',
    header: 'Redrives',
    cell: (one) => (one.redriveCount === 0 ? '–' : one.redriveCount),
    minWidth: 90,
  },
];

function Took({ execution }: { execution: FoundExecution }) {
  const now = useNow();
  const millis =
    execution.durationMillis ??
    (execution.stopDate === undefined
      ? now - execution.startDate * 1000
      : (execution.stopDate - execution.startDate) * 1000);
  return <span className="askel-figure">{duration(millis)}</span>;
}
