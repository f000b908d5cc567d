import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Execution } from '../../api/executions';
import { redriveExecution } from '../../api/executions';
import { ExpressDialog } from '../../design/ExpressDialog';
import { parseArn, lastSegment, machineOrActivityName, withoutLabel } from '../../model/arn';
import { forkEventOf } from '../../model/forks';
import { streamText } from '../../model/historyLoading';
import { pretty } from '../../model/jsonText';
import { pauseText } from '../../model/pauseText';
import { duration } from '../../model/times';
import type { Visit } from '../../model/visits';
import { usePaletteActions } from '../../shell/paletteActions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { executionTitle, useRecentItem } from '../../shell/recentItems';
import { useTitle } from '../../shell/Pages';
import { StartedBy } from '../../trigger/StartedBy';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CopyArn } from '../../ui/CopyArn';
import { copyText } from '../../ui/copyText';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { exactTime, exactTimeOfIso } from '../../ui/Time';
import type { Load } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';
import { ExecutionAttributes } from './ExecutionAttributes';
import { ExecutionPath } from './ExecutionPath';
import type { ExecutionStore } from './ExecutionStore';
import { NewExecutionDialog, startTargetOf } from './NewExecutionDialog';
import { PauseControl } from './PauseControl';
import { QueueLine, QueuePosition, useQueuePosition } from './QueuePosition';
import { StopExecution } from './StopExecution';
import { usePause } from './usePause';

/** The header of the execution page: name, status, facts and actions. */
export function ExecutionHeader({
  arn,
  execution,
  described,
  store,
  isLoading,
  quarantined,
  repeated,
  onFork,
}: {
  arn: string;
  execution: Execution;
  described: Load<Execution>;
  store: ExecutionStore;
  /** Whether the history is still loading. */
  isLoading: boolean;
  /**
   * Whether the execution is in quarantine, so that its stream delivers no events even while the
   * server is connected.
   */
  quarantined: boolean;
  /** The state that a redrive would repeat and a fork can begin at; undefined if it is unknown. */
  repeated: Visit | undefined;
  /** Opens the dialog that forks the execution at an event. */
  onFork: (eventId: number) => void;
}) {
  useTitle(execution.name);
  useRecentItem(executionTitle(arn, execution.name), links.execution(arn));
  const [dialog, setDialog] = useState<'stop' | 'start' | 'redrive'>();
  const [, navigate] = useLocation();
  const { status } = execution;
  const isExpress = parseArn(arn)?.type === 'express';
  const canPause = status === 'RUNNING' && !isExpress;
  const pause = usePause(arn, canPause, store.rows.length);
  const queued = useQueuePosition(canPause ? arn : undefined);
  const redrivable = execution.redriveStatus === 'REDRIVABLE' && status !== 'RUNNING';

  async function redrive(): Promise<void> {
    await redriveExecution(arn);
    notify({ type: 'success', id: arn, text: `${execution.name} redriven.` });
    store.open();
    described.reload();
  }

  const actions = [
    ...(status === 'RUNNING'
      ? [{ title: 'Stop', keys: 'S', run: () => setDialog('stop') }]
      : [{ title: 'Redrive', keys: 'R', run: () => setDialog('redrive'), disabled: !redrivable }]),
    // The input of a child of a Map Run is not an input of the state machine itself.
    ...(execution.mapRunArn === undefined
      ? [{ title: 'New execution', keys: 'a', run: () => setDialog('start') }]
      : []),
    { title: 'Compare', keys: 'c', run: () => navigate(links.compare(arn, '')) },
  ];
  const enabled = actions.filter((action) => !('disabled' in action && action.disabled));
  useKeys(
    enabled.map(({ title, keys, run }) => ({
      keys,
      description: `${title} (this execution)`,
      run,
    })),
  );
  usePaletteActions([
    ...enabled.map(({ title, run }) => ({ title: `${title}: ${execution.name}`, run })),
    { title: `Copy ARN of ${execution.name}`, run: () => copyText('ARN', arn) },
  ]);

  return (
    <SpaceBetween size="m">
      <ExecutionPath execution={execution} />
      <Header
        variant="h1"
        description={<CopyArn arn={arn} />}
        info={<StatusBadge status={status} />}
        actions={
          <div className="askel-execution-actions">
            <span
              // Screen readers announce the end from this element. It is then hidden, because the
              // status beside the name shows the end.
              className={store.state === 'ended' && !quarantined ? 'askel-hidden' : 'askel-age'}
              data-live={store.state === 'live' && !quarantined && !isLoading}
              role="status"
            >
              {quarantined ? 'In quarantine' : streamText(store.state, isLoading)}
            </span>
            {canPause && (
              <>
                {queued !== undefined && <QueuePosition position={queued} />}
                <PauseControl arn={arn} name={execution.name} pause={pause} />
              </>
            )}
            {actions.map((action) => (
              <Button
                key={action.title}
                onClick={action.run}
                disabled={'disabled' in action && action.disabled}
                {...('disabled' in action && action.disabled
                  ? {
                      disabledReason:
                        execution.redriveStatusReason ?? 'This execution cannot be redriven.',
                    }
                  : {})}
              >
                {action.title}
              </Button>
            ))}
          </div>
        }
      >
        {execution.name}
      </Header>
      {canPause && pause.data?.paused !== undefined && (
        <Box color="text-body-secondary">{pauseText(pause.data.paused, exactTimeOfIso)}</Box>
      )}
      {execution.mapRunArn === undefined && <StartedBy executionArn={arn} />}
      {queued !== undefined && <QueueLine arn={arn} pause={queued.pause} />}
      <Facts execution={execution} />
      {!isExpress && <ExecutionAttributes arn={arn} />}
      {dialog === 'stop' && (
        <StopExecution arn={arn} name={execution.name} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'redrive' && (
        <ConfirmDialog
          title={`Redrive “${execution.name}”?`}
          confirmText="Redrive"
          failureTitle="The execution could not be redriven"
          run={redrive}
          onClose={() => setDialog(undefined)}
        >
          <p>
            The execution resumes at the states that did not succeed, with its original definition
            and input. Successful states do not run again.
          </p>
          {execution.mapRunArn === undefined && (
            <p>
              A redrive cannot change the input.{' '}
              <Button variant="inline-link" onClick={() => setDialog('start')}>
                Start a new execution with an edited input
              </Button>
            </p>
          )}
          {execution.mapRunArn === undefined && repeated !== undefined && (
            <p>
              “Run from here” starts a fork: a new execution that begins at{' '}
              <Name text={repeated.state} /> and can have another input of this state.{' '}
              <Button
                variant="inline-link"
                onClick={() => {
                  setDialog(undefined);
                  onFork(forkEventOf(repeated));
                }}
              >
                Run from here with an edited input
              </Button>
            </p>
          )}
        </ConfirmDialog>
      )}
      {dialog === 'start' &&
        (isExpress ? (
          <ExpressDialog
            target={startTargetOf(execution)}
            name={machineOrActivityName(arn)}
            initial={pretty(execution.input ?? '{}')}
            onClose={() => setDialog(undefined)}
          />
        ) : (
          <NewExecutionDialog execution={execution} onClose={() => setDialog(undefined)} />
        ))}
    </SpaceBetween>
  );
}

/** The machine, the times and the redrives of an execution. */
export function Facts({ execution }: { execution: Execution }) {
  const running = execution.status === 'RUNNING';
  const now = useNow(running ? 1000 : 3_600_000);
  const started = execution.startDate * 1000;
  const stopped =
    execution.stopDate === undefined || running ? undefined : execution.stopDate * 1000;
  const alias = execution.stateMachineAliasArn;
  const version = execution.stateMachineVersionArn;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        {
          label: 'State machine',
          value: (
            <>
              <PathLink to={links.machine(withoutLabel(execution.stateMachineArn))}>
                {machineOrActivityName(execution.stateMachineArn)}
                {alias === undefined ? '' : `:${lastSegment(alias)}`}
              </PathLink>
              {version !== undefined && `, version ${lastSegment(version)}`}
            </>
          ),
        },
        { label: 'Started', value: <Time millis={started} /> },
        {
          label: running ? 'Elapsed' : 'Duration',
          value: duration((stopped ?? Math.max(now, started)) - started),
        },
        { label: 'Ended', value: stopped === undefined ? '–' : <Time millis={stopped} /> },
        ...(execution.redriveCount > 0
          ? [
              {
                label: 'Redriven',
                value: execution.redriveCount === 1 ? 'Once' : `${execution.redriveCount} times`,
              },
            ]
          : []),
      ]}
    />
  );
}

function Time({ millis }: { millis: number }) {
  const iso = new Date(millis).toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {exactTime(millis / 1000)}
    </time>
  );
}
