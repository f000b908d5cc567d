import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { describeExecution, type Execution } from '../../api/executions';
import { useTitle } from '../../shell/Pages';
import { CauseBlock } from '../../ui/CauseBlock';
import { CopyArn } from '../../ui/CopyArn';
import { causeMessage } from '../../model/cause';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { StatusBadge } from '../../ui/StatusBadge';
import { type Load, useLoad } from '../../ui/useLoad';
import { useMachineDeleted } from '../../ui/useMachineDeleted';
import { ExecutionPath } from './ExecutionPath';
import { DataPanel } from './DataPanel';
import { Facts } from './Facts';

const RELOAD_MILLIS = 5_000;

/**
 * The page of an Express child of a Map Run: its status, input and output. Such an execution has no
 * history.
 */
export function ExpressChildPage({ arn }: { arn: string }) {
  const load = useLoad(arn, (signal) => describeExecution(arn, signal), RELOAD_MILLIS);
  return (
    <Loaded load={load} subject="The execution">
      {(execution) => <Page arn={arn} execution={execution} load={load} />}
    </Loaded>
  );
}

function Page({
  arn,
  execution,
  load,
}: {
  arn: string;
  execution: Execution;
  load: Load<Execution>;
}) {
  useTitle(execution.name);
  const isMachineDeleted = useMachineDeleted(arn);
  return (
    <SpaceBetween size="l">
      <ExecutionPath execution={execution} isMachineDeleted={isMachineDeleted} />
      <Header
        variant="h1"
        description={<CopyArn arn={arn} />}
        info={<StatusBadge status={execution.status} />}
        actions={<DataAge load={load} />}
      >
        {execution.name}
      </Header>
      <Facts execution={execution} isMachineDeleted={isMachineDeleted} />
      {execution.error !== undefined && (
        <Alert type={execution.status === 'ABORTED' ? 'info' : 'error'} header={execution.error}>
          {execution.cause !== undefined && (
            <CauseBlock cause={causeMessage(execution.cause)} copied={execution.cause} />
          )}
        </Alert>
      )}
      <Alert type="info">
        Express children have no history. Their input and output are stored with their end.
      </Alert>
      <DataPanel execution={execution} />
    </SpaceBetween>
  );
}
