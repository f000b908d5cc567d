import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { lazy, Suspense, useState } from 'react';
import { stopIfRunning } from '../../api/executions';
import { listQueued, type QueuedExecution } from '../../api/startLimits';
import { lastSegment } from '../../model/arn';
import { queueReasonText } from '../../model/queuePosition';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { PagedTable } from '../../ui/PagedTable';
import { PathLink } from '../../ui/PathLink';
import { Time } from '../../ui/Time';
import { StopExecution } from '../execution/StopExecution';
import { KeyName } from './KeyName';

const SelectedActionDialog = lazy(() =>
  import('../executions/SelectedActionDialog').then((one) => ({
    default: one.SelectedActionDialog,
  })),
);

const RELOAD_MILLIS = 3_000;

/** The queued executions of a state machine in the order of the queue. They can be stopped. */
export function QueueTable({
  machineArn,
  isKeyed,
  onStopped,
}: {
  machineArn: string;
  /** Whether the executions have keys. */
  isKeyed: boolean;
  onStopped: () => void;
}) {
  const [selected, setSelected] = useState<readonly QueuedExecution[]>([]);
  const [stopping, setStopping] = useState<QueuedExecution | 'selected'>();
  const [stops, setStops] = useState(0);
  function close(): void {
    if (stopping === 'selected') setSelected([]);
    setStopping(undefined);
    setStops(stops + 1);
    onStopped();
  }
  return (
    <>
      <PagedTable<QueuedExecution>
        loadKey={`queue of ${machineArn}`}
        reloadMillis={RELOAD_MILLIS}
        reloadOn={String(stops)}
        read={async (page, signal) => {
          const { executions, nextToken } = await listQueued(machineArn, page, signal);
          return { items: executions, nextToken };
        }}
        trackBy="executionArn"
        label="Queue"
        failureTitle="The queue could not be read"
        phone={[
          [
            'execution',
            { labelled: 'position' },
            ...(isKeyed ? [{ labelled: 'key' }] : []),
            'reason',
            { labelled: 'since' },
          ],
          ['do'],
        ]}
        selection={{
          selected,
          onSelect: setSelected,
          labelOf: ({ executionArn }) => `Select ${lastSegment(executionArn)}`,
          groupLabel: 'Select queued executions',
        }}
        header={(age) => (
          <Header
            variant="h2"
            description={age}
            actions={
              <Button disabled={selected.length === 0} onClick={() => setStopping('selected')}>
                {selected.length === 0 ? 'Stop selected' : `Stop ${selected.length} selected`}
              </Button>
            }
          >
            Queue
          </Header>
        )}
        empty={<EmptyState title="No queued executions" />}
        columnDefinitions={[
          {
            id: 'execution',
            header: 'Execution',
            isRowHeader: true,
            minWidth: 180,
            cell: ({ executionArn }) => (
              <PathLink to={links.execution(executionArn)}>
                <Name text={lastSegment(executionArn)} />
              </PathLink>
            ),
          },
          {
            id: 'position',
            header: isKeyed ? 'Position in its key' : 'Position',
            cell: ({ position }) => position?.toLocaleString() ?? '–',
          },
          ...(isKeyed
            ? [
                {
                  id: 'key',
                  header: 'Key',
                  minWidth: 120,
                  cell: ({ label, key }: QueuedExecution) => (
                    <KeyName label={label} slotKey={key} />
                  ),
                },
              ]
            : []),
          {
            id: 'reason',
            header: 'Reason',
            minWidth: 150,
            cell: ({ reason }) => capitalised(queueReasonText(reason)),
          },
          { id: 'since', header: 'Queued', cell: ({ since }) => <Time seconds={since} /> },
          {
            id: 'do',
            header: 'Actions',
            cell: (execution) => (
              <Button
                variant="inline-link"
                ariaLabel={`Stop ${lastSegment(execution.executionArn)}`}
                onClick={() => setStopping(execution)}
              >
                Stop…
              </Button>
            ),
          },
        ]}
      />
      {stopping !== undefined && stopping !== 'selected' && (
        <StopExecution
          arn={stopping.executionArn}
          name={lastSegment(stopping.executionArn)}
          onlyQueued
          onClose={close}
        />
      )}
      {stopping === 'selected' && (
        <Suspense>
          <SelectedActionDialog
            action="STOP"
            executions={selected.map(({ executionArn }) => ({
              executionArn,
              name: lastSegment(executionArn),
              status: 'RUNNING',
            }))}
            request={(arn) => stopIfRunning(arn, {}, true)}
            onClose={close}
          />
        </Suspense>
      )}
    </>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
