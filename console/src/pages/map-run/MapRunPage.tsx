import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { isMissing } from '../../api/existence';
import { describeExecution, type Execution } from '../../api/executions';
import { inspect, type InspectedFrame } from '../../api/repairs';
import { causeMessage } from '../../model/cause';
import { lastSegment, machineOf, machineOrActivityName } from '../../model/arn';
import { labelOf } from '../../model/mapRuns';
import { mapRunRedriveRefusal } from '../../model/redrive';
import { useRecentItem } from '../../shell/recentItems';
import { usePaletteActions } from '../../shell/paletteActions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { useTitle } from '../../shell/Pages';
import { MapRunBadge } from '../../ui/MapRunBadge';
import { Breadcrumbs } from '../../ui/Breadcrumbs';
import { CauseBlock } from '../../ui/CauseBlock';
import { CopyArn } from '../../ui/CopyArn';
import { copyText } from '../../ui/copyText';
import { Failure } from '../../ui/Failure';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad } from '../../ui/useLoad';
import { useMachineDeleted } from '../../ui/useMachineDeleted';
import { useRowShortcuts } from '../../ui/useRowShortcuts';
import { Children } from './Children';
import { Failures } from './Failures';
import { Heatmap } from './Heatmap';
import { LimitsDialog } from './LimitsDialog';
import { Progress } from './Progress';
import { RedriveDialog, RedriveSelectedDialog, type Selected } from './RedriveDialog';
import { useMapRun, type ShownRun } from './useMapRun';

const STREAM_TEXTS = {
  connecting: 'Connecting…',
  live: 'Live',
  waiting: 'Disconnected, reconnecting…',
  ended: '',
} as const;

/** The interval at which the parent of an ended Map Run is read. */
const PARENT_RELOAD_MILLIS = 15_000;

/** The page of a Map Run: progress, limits, failures and children. */
export function MapRunPage({ arn }: { arn: string }) {
  const { load, run, received, stream, awaitReopening } = useMapRun(arn);
  const label = labelOf(arn);
  useTitle(`Map Run ${label}`);
  return run === undefined ? (
    <Loaded
      load={load}
      subject="The Map Run"
      page={{
        title: `Map Run ${label}`,
        list: <PathLink to={links.executions()}>All executions</PathLink>,
      }}
    >
      {() => null}
    </Loaded>
  ) : (
    <Page
      arn={arn}
      label={label}
      run={run}
      received={received}
      streamText={STREAM_TEXTS[stream]}
      live={stream === 'live'}
      awaitReopening={awaitReopening}
    />
  );
}

function Page({
  arn,
  label,
  run,
  received,
  streamText,
  live,
  awaitReopening,
}: {
  arn: string;
  label: string;
  run: ShownRun;
  received: ReturnType<typeof useMapRun>['received'];
  streamText: string;
  live: boolean;
  awaitReopening: () => void;
}) {
  useRecentItem(`Map Run ${label}`, links.mapRun(arn));
  const [dialog, setDialog] = useState<'limits' | 'redrive' | Selected>();
  // The parent of an ended run can be redriven. The status of the parent changes together with the
  // status of the run.
  const running = run.status === 'RUNNING';
  const parent = useLoad(
    `${run.executionArn} ${run.status}`,
    (signal) => describeExecution(run.executionArn, signal),
    // Another user may redrive the parent, and an older Map Run does not change then.
    running ? undefined : PARENT_RELOAD_MILLIS,
  );
  const frames = useParentFrames(run, parent.data);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  const onRedriven = () => {
    awaitReopening();
    parent.reload();
  };
  const isParentDeleted = isMissing(parent.failure, 'ExecutionDoesNotExist');
  const refusal = mapRunRedriveRefusal(run, parent.data, frames);
  const redrivable = refusal === undefined;
  const action = running
    ? { title: 'Edit limits', keys: 'e', run: () => setDialog('limits') }
    : { title: 'Redrive', keys: 'R', run: () => setDialog('redrive') };
  const enabled = running || redrivable ? [action] : [];
  useKeys(
    enabled.map(({ title, keys, run: perform }) => ({
      keys,
      description: `${title} (this Map Run)`,
      run: perform,
    })),
  );
  usePaletteActions([
    ...enabled.map(({ title, run: perform }) => ({
      title: `${title}: Map Run ${label}`,
      run: perform,
    })),
    { title: `Copy ARN of Map Run ${label}`, run: () => copyText('ARN', arn) },
  ]);

  return (
    <div ref={rowsRef} className="askel-map-run">
      <ContentLayout
        breadcrumbs={
          <Path run={run} parent={parent.data} isParentDeleted={isParentDeleted} label={label} />
        }
        header={
          <Header
            variant="h1"
            description={<CopyArn arn={arn} />}
            info={<MapRunBadge run={run} />}
            actions={
              <SpaceBetween direction="horizontal" size="s" alignItems="center">
                <span className="askel-age" data-live={live} role="status">
                  {streamText}
                </span>
                <Button
                  onClick={action.run}
                  disabled={enabled.length === 0}
                  {...(running || redrivable ? {} : { disabledReason: refusal })}
                >
                  {action.title}
                </Button>
              </SpaceBetween>
            }
          >
            Map Run <Name text={label} />
          </Header>
        }
      >
        <SpaceBetween size="l">
          {parent.failure !== undefined && !isParentDeleted && (
            <Failure
              title="The parent execution could not be read"
              failure={parent.failure}
              onRetry={parent.reload}
            />
          )}
          {run.status === 'FAILED' && parent.data?.error !== undefined && (
            <Alert type="error" header={parent.data.error}>
              {parent.data.cause !== undefined && (
                <CauseBlock cause={causeMessage(parent.data.cause)} copied={parent.data.cause} />
              )}
            </Alert>
          )}
          <Progress run={run} received={received} onEdit={() => setDialog('limits')} />
          <Failures arn={arn} run={run} onRedrive={redrivable ? setDialog : undefined} />
          <Heatmap arn={arn} run={run} />
          <Children arn={arn} run={run} onRedrive={redrivable ? setDialog : undefined} />
        </SpaceBetween>
      </ContentLayout>
      {dialog === 'limits' && (
        <LimitsDialog arn={arn} run={run} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'redrive' && (
        <RedriveDialog run={run} onRedriven={onRedriven} onClose={() => setDialog(undefined)} />
      )}
      {typeof dialog === 'object' && (
        <RedriveSelectedDialog
          arn={arn}
          run={run}
          selected={dialog}
          onRedriven={onRedriven}
          onClose={() => setDialog(undefined)}
        />
      )}
    </div>
  );
}

/**
 * Reads the frames of the parent of a failed or aborted Map Run: they name the Map Runs that a
 * redrive runs again. Null if the user may not read them.
 */
function useParentFrames(
  { executionArn, status }: ShownRun,
  parent: Execution | undefined,
): readonly InspectedFrame[] | null | undefined {
  const needed =
    (status === 'FAILED' || status === 'ABORTED') && parent?.redriveStatus === 'REDRIVABLE';
  const key = needed ? `frames ${executionArn} ${parent.redriveCount}` : 'no frames';
  const { data, failure } = useLoad(key, (signal) =>
    needed ? inspect(executionArn, signal) : Promise.resolve(undefined),
  );
  return data?.frames ?? (failure instanceof ApiError && failure.isRefused ? null : undefined);
}

function Path({
  run,
  parent,
  isParentDeleted,
  label,
}: {
  run: ShownRun;
  parent: Execution | undefined;
  isParentDeleted: boolean;
  label: string;
}) {
  const machine = machineOf(run.executionArn);
  const isMachineDeleted = useMachineDeleted(run.executionArn);
  const parentName = <Name text={parent?.name ?? lastSegment(run.executionArn)} />;
  return (
    <Breadcrumbs>
      {[
        ...(machine === undefined
          ? []
          : [
              isMachineDeleted ? (
                <span key="machine">
                  <Name text={machineOrActivityName(machine)} /> (deleted)
                </span>
              ) : (
                <PathLink key="machine" to={links.machine(machine)}>
                  <Name text={machineOrActivityName(machine)} />
                </PathLink>
              ),
            ]),
        isParentDeleted ? (
          <span key="parent">{parentName} (deleted)</span>
        ) : (
          <PathLink key="parent" to={links.execution(run.executionArn)}>
            {parentName}
          </PathLink>
        ),
        <span key="run" aria-current="page">
          Map Run <Name text={label} />
        </span>,
      ]}
    </Breadcrumbs>
  );
}
