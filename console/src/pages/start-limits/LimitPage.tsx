import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import {
  readStartLimit,
  readStartSlots,
  type StartLimit,
  type StartRule,
  type StartSlot,
} from '../../api/startLimits';
import { machineOrActivityName } from '../../model/arn';
import {
  boundOf,
  isUnlimited,
  orderText,
  queuedText,
  rateText,
  runningText,
  supersedeText,
} from '../../model/startRule';
import { links } from '../../shell/links';
import { useTitle } from '../../shell/Pages';
import { useRecentItem } from '../../shell/recentItems';
import type { PageParams } from '../../shell/routes';
import LimitDialogs, { type LimitDialog } from '../../startlimit/LimitDialogs';
import { PauseState } from '../../startlimit/PauseState';
import { Breadcrumbs } from '../../ui/Breadcrumbs';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { useLoad } from '../../ui/useLoad';
import { KeyName } from './KeyName';
import { QueueTable } from './QueueTable';

const RELOAD_MILLIS = 3_000;
/** The maximum number of keys in an answer of the server. */
const SLOTS_MAX = 100;

interface Described {
  limit: StartLimit;
  slots: readonly StartSlot[];
}

async function read(arn: string, signal: AbortSignal): Promise<Described> {
  const limit = await readStartLimit(arn, signal);
  // The server refuses to describe a state machine without any limit.
  const isUsed = limit.rule !== undefined || limit.used > 0 || limit.waiting > 0;
  return { limit, slots: isUsed ? await readStartSlots(arn, signal) : [] };
}

/** The page of the start limit of a state machine: its rule, its keys and its queue. */
export default function LimitPage({ arn = '' }: PageParams) {
  const load = useLoad(`start limit ${arn}`, (signal) => read(arn, signal), RELOAD_MILLIS);
  return (
    <Loaded
      load={load}
      subject="The start limit"
      page={{
        title: machineOrActivityName(arn),
        list: <PathLink to={links.startLimits()}>All start limits</PathLink>,
      }}
    >
      {(described) => (
        <LimitView described={described} age={<DataAge load={load} />} onChange={load.reload} />
      )}
    </Loaded>
  );
}

function LimitView({
  described: { limit, slots },
  age,
  onChange,
}: {
  described: Described;
  age: ReactNode;
  onChange: () => void;
}) {
  const { stateMachineArn: arn, rule } = limit;
  const [open, setOpen] = useState<LimitDialog>();
  const name = machineOrActivityName(arn);
  const isPaused = rule?.paused === true;
  const isKeyed = slots.some(({ key, label }) => key !== undefined || label !== undefined);
  useTitle(`Start limit of ${name}`);
  useRecentItem(`Start limit of ${name}`, links.startLimit(arn));
  return (
    <SpaceBetween size="l">
      <Breadcrumbs>
        {[
          <PathLink key="all" to={links.startLimits()}>
            Start limits
          </PathLink>,
        ]}
      </Breadcrumbs>
      <Header
        variant="h1"
        actions={
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            {age}
            <Button onClick={() => setOpen(isPaused ? 'resume' : 'pause')}>
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
            {!isUnlimited(rule) && <Button onClick={() => setOpen('remove')}>Remove limit</Button>}
            <Button onClick={() => setOpen('rule')}>
              {isUnlimited(rule) ? 'Set limit' : 'Change limit'}
            </Button>
          </SpaceBetween>
        }
      >
        <Name text={name} />
      </Header>
      <Container>
        <KeyValuePairs columns={4} items={[...countsOf(limit), ...membersOf(rule)]} />
      </Container>
      {isKeyed && <Slots slots={slots} />}
      <QueueTable machineArn={arn} isKeyed={isKeyed} onStopped={onChange} />
      {open !== undefined && (
        <LimitDialogs
          open={open}
          limit={limit}
          onDone={onChange}
          onClose={() => setOpen(undefined)}
        />
      )}
    </SpaceBetween>
  );
}

/** The state machine, and the use of its limit. */
function countsOf(limit: StartLimit) {
  const { stateMachineArn: arn, rule } = limit;
  return [
    {
      label: 'State machine',
      value: (
        <PathLink to={links.machine(arn)}>
          <Name text={machineOrActivityName(arn)} />
        </PathLink>
      ),
    },
    { label: 'Starts', value: <PauseState rule={rule} /> },
    { label: 'Running with a permit', value: runningText(limit) },
    { label: 'Queued', value: queuedText(limit) },
  ];
}

/** The members of a rule. */
function membersOf(rule: StartRule | undefined) {
  if (rule === undefined || isUnlimited(rule)) return [];
  const { ratePerSecond, burst, key, priority, fairKey } = rule;
  const ordered = priority ?? fairKey;
  return [
    {
      label: 'Rate',
      value:
        ratePerSecond === undefined
          ? 'No limit'
          : `${rateText(ratePerSecond)}, burst ${(burst ?? 1).toLocaleString()}`,
    },
    { label: 'Key', value: key === undefined ? 'None' : <Expression text={key} /> },
    {
      label: 'Order of the queue',
      value: (
        <>
          {orderText(rule)}
          {ordered !== undefined && (
            <>
              {': '}
              <Expression text={ordered} />
            </>
          )}
        </>
      ),
    },
    boundOf(rule) === undefined
      ? { label: 'A start ends', value: supersedeText(rule) }
      : {
          label: 'When the queue is full',
          value:
            rule.overflow === 'REFUSE' ? 'A start is refused' : 'The oldest queued execution ends',
        },
  ];
}

function Expression({ text }: { text: string }) {
  return (
    <code className="askel-breaks">
      <Name text={text} />
    </code>
  );
}

/** The use of the keys, and of the children of Distributed Maps. */
function Slots({ slots }: { slots: readonly StartSlot[] }) {
  return (
    <ResponsiveTable
      wrapLines
      items={slots}
      trackBy={({ label, key }) => `${label ?? ''}/${key ?? ''}`}
      ariaLabels={{ tableLabel: 'Keys' }}
      header={
        <Header
          variant="h2"
          {...(slots.length === SLOTS_MAX
            ? { description: `The ${SLOTS_MAX} keys with most queued executions are shown.` }
            : {})}
        >
          Keys
        </Header>
      }
      empty="No key has executions."
      columnDefinitions={[
        {
          id: 'key',
          header: 'Key',
          isRowHeader: true,
          minWidth: 140,
          cell: ({ label, key }) => <KeyName label={label} slotKey={key} />,
        },
        { id: 'used', header: 'Running', cell: ({ used }) => used.toLocaleString() },
        { id: 'waiting', header: 'Queued', cell: ({ waiting }) => waiting.toLocaleString() },
      ]}
    />
  );
}
