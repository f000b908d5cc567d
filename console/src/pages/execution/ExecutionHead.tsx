import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Execution } from '../../api/executions';
import { redriveExecution } from '../../api/executions';
import { ExpressDialog } from '../../design/ExpressDialog';
import { parseArn, ownName, shortName } from '../../model/arn';
import { pretty } from '../../model/jsonText';
import { duration } from '../../model/times';
import { useActions } from '../../shell/actions';
import { useKeys } from '../../shell/keys';
import { links } from '../../shell/links';
import { notify } from '../../shell/notices';
import { useTitle } from '../../shell/Pages';
import { Ask } from '../../ui/Ask';
import { CopyArn } from '../../ui/CopyArn';
import { copyText } from '../../ui/copyText';
import { PathLink } from '../../ui/PathLink';
import { StatusBadge } from '../../ui/StatusBadge';
import { exactTime } from '../../ui/Time';
import type { Load } from '../../ui/useLoad';
import { useNow } from '../../ui/useNow';
import type { ExecutionStore } from './ExecutionStore';
import { StartAgain, startedBy } from './StartAgain';
import { StopExecution } from './StopExecution';

const STREAMS = {
  connecting: 'Connecting …',
  live: 'Live',
  waiting: 'Not connected, trying again',
  ended: 'Ended',
} as const;

/** What it is, how it stands, and what can be done. */
export function ExecutionHead({
  arn,
  execution,
  described,
  store,
  quarantined,
}: {
  arn: string;
  execution: Execution;
  described: Load<Execution>;
  store: ExecutionStore;
  /** Whether nothing is told of it for as long as it is in quarantine, be the server reached or not. */
  quarantined: boolean;
}) {
  useTitle(execution.name);
  const [asks, setAsks] = useState<'stop' | 'start' | 'redrive'>();
  const [, navigate] = useLocation();
  const { status } = execution;
  const redrivable = execution.redriveStatus === 'REDRIVABLE' && status !== 'RUNNING';

  async function redrive(): Promise<void> {
    await redriveExecution(arn);
    notify({ type: 'success', text: `${execution.name} goes on from where it failed` });
    store.open();
    described.reload();
  }

  const deeds = [
    ...(status === 'RUNNING'
      ? [{ title: 'Stop', keys: 'S', run: () => setAsks('stop') }]
      : [{ title: 'Redrive', keys: 'R', run: () => setAsks('redrive'), disabled: !redrivable }]),
    { title: 'New execution', keys: 'a', run: () => setAsks('start') },
    { title: 'Compare', keys: 'c', run: () => navigate(links.compare(arn, '')) },
  ];
  const offered = deeds.filter((deed) => !('disabled' in deed && deed.disabled));
  useKeys(
    offered.map(({ title, keys, run }) => ({ keys, does: `${title} (this execution)`, run })),
  );
  useActions([
    ...offered.map(({ title, run }) => ({ title: `${title}: ${execution.name}`, run })),
    { title: `Copy ARN of ${execution.name}`, run: () => copyText('ARN', arn) },
  ]);

  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={<CopyArn arn={arn} />}
        info={<StatusBadge status={status} />}
        actions={
          <div className="askel-deeds">
            <span
              // That it has ended is to be seen beside its name; a reader who listens hears it when it comes.
              className={store.state === 'ended' && !quarantined ? 'askel-hidden' : 'askel-age'}
              data-live={store.state === 'live' && !quarantined}
              role="status"
            >
              {quarantined ? 'In quarantine' : STREAMS[store.state]}
            </span>
            {deeds.map((deed) => (
              <Button
                key={deed.title}
                onClick={deed.run}
                disabled={'disabled' in deed && deed.disabled}
                {...('disabled' in deed && deed.disabled
                  ? { disabledReason: execution.redriveStatusReason ?? 'It cannot be redriven.' }
                  : {})}
              >
                {deed.title}
              </Button>
            ))}
          </div>
        }
      >
        {execution.name}
      </Header>
      <Facts execution={execution} />
      {asks === 'stop' && (
        <StopExecution arn={arn} name={execution.name} onClose={() => setAsks(undefined)} />
      )}
      {asks === 'redrive' && (
        <Ask
          title={`Redrive ${execution.name}?`}
          deed="Redrive"
          tried="The execution could not be redriven"
          run={redrive}
          onClose={() => setAsks(undefined)}
        >
          It goes on from where it stood when it ended, with the definition that it was started
          with. What has succeeded is not done again.
        </Ask>
      )}
      {asks === 'start' &&
        (parseArn(arn)?.type === 'express' ? (
          <ExpressDialog
            target={startedBy(execution)}
            name={shortName(arn)}
            initial={pretty(execution.input ?? '{}')}
            onClose={() => setAsks(undefined)}
          />
        ) : (
          <StartAgain execution={execution} onClose={() => setAsks(undefined)} />
        ))}
    </SpaceBetween>
  );
}

function Facts({ execution }: { execution: Execution }) {
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
              <PathLink to={links.machine(execution.stateMachineArn)}>
                {shortName(execution.stateMachineArn)}
                {alias === undefined ? '' : `:${ownName(alias)}`}
              </PathLink>
              {version !== undefined && `, version ${ownName(version)}`}
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
