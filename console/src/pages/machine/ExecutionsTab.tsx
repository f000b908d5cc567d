import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import { searchExecutions } from '../../api/executions';
import type { Machine } from '../../api/machines';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { StatusBadge } from '../../ui/StatusBadge';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';

const EXECUTIONS_SHOWN = 20;

/** The latest executions of a state machine, with a link to all of them. */
export function ExecutionsTab({ machine }: { machine: Machine }) {
  const arn = machine.stateMachineArn;
  const load = useLoad(
    `executions of ${arn}`,
    (signal) => searchExecutions({ machine: arn }, { maxResults: EXECUTIONS_SHOWN }, signal),
    5_000,
  );
  if (machine.type === 'EXPRESS') {
    return (
      <Box padding="l">
        Express executions are not stored. If logging is enabled, see their logs.
      </Box>
    );
  }
  return (
    <Loaded load={load} subject="The executions">
      {({ executions }) => (
        <div className="askel-latest">
          <ResponsiveTable
            items={executions}
            trackBy="executionArn"
            ariaLabels={{ tableLabel: 'Latest executions' }}
            phone={[['name', ['status', 'duration'], 'started', 'error']]}
            header={
              <Header
                variant="h2"
                description={<DataAge load={load} />}
                actions={
                  <PathLink to={links.executions({ machine: arn })}>
                    All executions of this state machine
                  </PathLink>
                }
              >
                Latest executions
              </Header>
            }
            empty={<Box padding="l">No executions yet. Select “Start” above.</Box>}
            columnDefinitions={[
              {
                id: 'name',
                header: 'Name',
                isRowHeader: true,
                // The column of the names takes the width that the other columns leave.
                width: '40%',
                minWidth: 200,
                cell: (each) => (
                  <div className="askel-fill">
                    <PathLink to={links.execution(each.executionArn)}>
                      <Name text={each.name} clipped="middle" />
                    </PathLink>
                  </div>
                ),
              },
              {
                id: 'status',
                header: 'Status',
                minWidth: 150,
                cell: (each) => <StatusBadge status={each.status} />,
              },
              {
                id: 'started',
                header: 'Started',
                cell: (each) => <Time seconds={each.startDate} />,
              },
              {
                id: 'duration',
                header: 'Duration',
                cell: (each) =>
                  each.durationMillis === undefined ? '–' : duration(each.durationMillis),
              },
              {
                id: 'failed',
                header: 'Failed state',
                cell: (each) =>
                  each.failedState === undefined ? '–' : <Name text={each.failedState} clipped />,
              },
              {
                id: 'error',
                header: 'Error',
                cell: (each) =>
                  each.error === undefined ? '–' : <Name text={each.error} clipped />,
              },
            ]}
          />
        </div>
      )}
    </Loaded>
  );
}
