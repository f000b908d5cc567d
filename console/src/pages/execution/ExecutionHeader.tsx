import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Execution } from '../../api/executions';
import { redriveExecution } from '../../api/executions';
import type { MigrationDescription } from '../../api/migrations';
import { ExpressDialog } from '../../design/ExpressDialog';
import { machineOrActivityName, parseArn } from '../../model/arn';
import { isLive, streamText } from '../../model/historyLoading';
import { pretty } from '../../model/jsonText';
import { executionRedriveRefusal } from '../../model/redrive';
import type { Visit } from '../../model/visits';
import { usePaletteActions } from '../../shell/paletteActions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { executionTitle, useRecentItem } from '../../shell/recentItems';
import { useTitle } from '../../shell/Pages';
import { StartedBy } from '../../trigger/StartedBy';
import { CopyArn } from '../../ui/CopyArn';
import { copyText } from '../../ui/copyText';
import { StatusBadge } from '../../ui/StatusBadge';
import type { Load } from '../../ui/useLoad';
import { useMachineDeleted } from '../../ui/useMachineDeleted';
import { ExecutionAttributes } from './ExecutionAttributes';
import { ExecutionPath } from './ExecutionPath';
import type { ExecutionStore } from './ExecutionStore';
import { Facts } from './Facts';
import { ForkOrigin } from './ForkOrigin';
import { MigrateDialog } from './MigrateDialog';
import { MigrationLine } from './MigrationLine';
import { NewExecutionDialog, startTargetOf } from './NewExecutionDialog';
import { PauseControl, PauseLine } from './PauseControl';
import { QueueLine, QueuePosition, useQueuePosition } from './QueuePosition';
import { RedriveDialog } from './RedriveDialog';
import { StopExecution } from './StopExecution';
import { usePause } from './usePause';

/** An action on the execution. */
interface Action {
  title: string;
  keys: string;
  run: () => void;
  /** Why the action is not possible; undefined if it is. */
  refusal?: string | undefined;
}

/** The header of the execution page: name, status, facts and actions. */
export function ExecutionHeader({
  arn,
  execution,
  described,
  store,
  isLoading,
  quarantined,
  migration,
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
  /** The migrations of the execution; null for an execution that cannot have any. */
  migration: Load<MigrationDescription | null>;
  /** The state that a redrive would repeat and a fork can begin at; undefined if it is unknown. */
  repeated: Visit | undefined;
  /** Opens the dialog that forks the execution at an event. */
  onFork: (eventId: number) => void;
}) {
  useTitle(execution.name);
  useRecentItem(executionTitle(arn, execution.name), links.execution(arn));
  const [dialog, setDialog] = useState<'stop' | 'start' | 'redrive' | 'migrate' | 'back'>();
  const [, navigate] = useLocation();
  const { status } = execution;
  const isExpress = parseArn(arn)?.type === 'express';
  const canPause = status === 'RUNNING' && !isExpress;
  const pause = usePause(arn, canPause, store.rows.length);
  const live = isLive(store.state, store.rows.length);
  // The children of a Map Run run its version.
  const canMigrate = canPause && execution.mapRunArn === undefined;
  const queued = useQueuePosition(canPause ? arn : undefined);
  const isMachineDeleted = useMachineDeleted(arn);

  async function redrive(): Promise<void> {
    await redriveExecution(arn);
    notify({ type: 'success', id: arn, text: `${execution.name} redriven.` });
    store.open();
    described.reload();
  }

  const onMigrated = (described: MigrationDescription) => migration.change(() => described);

  const actions: Action[] = [
    ...(status === 'RUNNING'
      ? [{ title: 'Stop', keys: 'S', run: () => setDialog('stop') }]
      : [
          {
            title: 'Redrive',
            keys: 'R',
            run: () => setDialog('redrive'),
            refusal: executionRedriveRefusal(execution),
          },
        ]),
    ...(canMigrate
      ? [{ title: 'Migrate to a version…', keys: 'm', run: () => setDialog('migrate') }]
      : []),
    // The input of a child of a Map Run is not an input of the state machine itself.
    ...(execution.mapRunArn === undefined
      ? [
          {
            title: 'New execution',
            keys: 'a',
            run: () => setDialog('start'),
            refusal: isMachineDeleted ? 'The state machine was deleted.' : undefined,
          },
        ]
      : []),
    { title: 'Compare', keys: 'c', run: () => navigate(links.compare(arn, '')) },
  ];
  const enabled = actions.filter(({ refusal }) => refusal === undefined);
  useKeys(
    enabled.map(({ title, keys, run }) => ({
      keys,
      description: `${title} (this execution)`,
      run,
    })),
  );
  usePaletteActions([
    ...enabled.map(({ title, run }) => ({
      title: `${title.replace('…', '')}: ${execution.name}`,
      run,
    })),
    { title: `Copy ARN of ${execution.name}`, run: () => copyText('ARN', arn) },
  ]);

  return (
    <SpaceBetween size="m">
      <ExecutionPath execution={execution} isMachineDeleted={isMachineDeleted} />
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
                <PauseControl arn={arn} name={execution.name} pause={pause} isLive={live} />
              </>
            )}
            {actions.map(({ title, run, refusal }) => (
              <Button
                key={title}
                onClick={run}
                disabled={refusal !== undefined}
                {...(refusal === undefined ? {} : { disabledReason: refusal })}
              >
                {title}
              </Button>
            ))}
          </div>
        }
      >
        {execution.name}
      </Header>
      {canPause && <PauseLine pause={pause} isLive={live} />}
      {migration.data && (
        <MigrationLine
          arn={arn}
          name={execution.name}
          migration={migration.data}
          canMigrate={canMigrate}
          onBack={() => setDialog('back')}
          onChange={onMigrated}
        />
      )}
      {execution.mapRunArn === undefined && <StartedBy executionArn={arn} />}
      {!isExpress && <ForkOrigin arn={arn} hasStarted={store.rows.length > 0} />}
      {queued !== undefined && <QueueLine arn={arn} pause={queued.pause} />}
      <Facts execution={execution} isMachineDeleted={isMachineDeleted} />
      {!isExpress && <ExecutionAttributes arn={arn} />}
      {dialog === 'stop' && (
        <StopExecution arn={arn} name={execution.name} onClose={() => setDialog(undefined)} />
      )}
      {(dialog === 'migrate' || dialog === 'back') && (
        <MigrateDialog
          execution={execution}
          back={dialog === 'back'}
          onMigrated={onMigrated}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'redrive' && (
        <RedriveDialog
          execution={execution}
          repeated={repeated}
          run={redrive}
          onStart={() => setDialog('start')}
          onFork={onFork}
          onClose={() => setDialog(undefined)}
        />
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
