import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type TableProps } from '@cloudscape-design/components/table';
import { useEffect, type ReactNode } from 'react';
import { listDeliveries, type Delivery } from '../api/triggers';
import { lastSegment } from '../model/arn';
import { detailText, statusView, targetName } from '../model/trigger/deliveries';
import { links } from '../shell/links';
import { DataAge } from '../ui/DataAge';
import { EmptyState } from '../ui/EmptyState';
import { Failure } from '../ui/Failure';
import { Name } from '../ui/Name';
import { PathLink } from '../ui/PathLink';
import { ResponsiveTable } from '../ui/ResponsiveTable';
import { Time, exactTimeOfIso } from '../ui/Time';
import { useLoad } from '../ui/useLoad';
import { useRowShortcuts } from '../ui/useRowShortcuts';

const RELOAD_MILLIS = 3_000;
const SECOND_MILLIS = 1000;
/** The server stores a delivery a moment after it has answered. */
const STORED_MILLIS: readonly number[] = [400, 1_500];

/** The newest deliveries of a trigger, with the executions that they started. */
export function DeliveryTable({
  triggerArn,
  occurrence,
  showsTarget = false,
  change = 0,
  empty,
}: {
  triggerArn: string;
  /** The name of an occurrence of this kind of trigger. */
  occurrence: 'Due time' | 'Event' | 'Request';
  /** Whether deliveries have different targets, as those of a rule. */
  showsTarget?: boolean;
  /** A number that changes when there is a new delivery, which is then read soon. */
  change?: number;
  /** Explains how the first delivery arises. */
  empty: ReactNode;
}) {
  const load = useLoad(
    `deliveries ${triggerArn}`,
    (signal) => listDeliveries(triggerArn, signal),
    RELOAD_MILLIS,
  );
  const { reload } = load;
  useEffect(() => {
    if (change === 0) return undefined;
    const timers = STORED_MILLIS.map((millis) => setTimeout(reload, millis));
    return () => timers.forEach((timer) => clearTimeout(timer));
  }, [change, reload]);
  const rowsRef = useRowShortcuts<HTMLDivElement>();
  return (
    <div ref={rowsRef}>
      <ResponsiveTable<Delivery>
        wrapLines
        trackBy={(delivery) => `${delivery.receivedDate} ${delivery.id}`}
        ariaLabels={{ tableLabel: 'Recent deliveries' }}
        phone={[
          ['occurrence', 'result', 'target'],
          ['status', 'time'],
        ]}
        items={load.data ?? []}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header variant="h2" description={<DataAge load={load} />}>
            Recent deliveries
          </Header>
        }
        columnDefinitions={columns(occurrence, showsTarget)}
        empty={
          load.failure === undefined ? (
            <EmptyState title="No deliveries yet">{empty}</EmptyState>
          ) : (
            <Failure
              title="The deliveries could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
    </div>
  );
}

function columns(
  occurrence: string,
  showsTarget: boolean,
): TableProps.ColumnDefinition<Delivery>[] {
  const all: TableProps.ColumnDefinition<Delivery>[] = [
    {
      id: 'time',
      header: 'Time',
      minWidth: 110,
      cell: (delivery) => <Time seconds={Date.parse(delivery.receivedDate) / SECOND_MILLIS} />,
    },
    {
      id: 'occurrence',
      header: occurrence,
      isRowHeader: true,
      minWidth: 170,
      cell: (delivery) =>
        occurrence === 'Due time' ? (
          exactTimeOfIso(delivery.occurrence)
        ) : (
          <Name text={delivery.occurrence} />
        ),
    },
    {
      id: 'status',
      header: 'Status',
      minWidth: 140,
      cell: (delivery) => {
        const view = statusView(delivery.status);
        return <StatusIndicator type={view.type}>{view.text}</StatusIndicator>;
      },
    },
    {
      id: 'result',
      header: 'Result',
      minWidth: 220,
      cell: (delivery) => (
        <span className="askel-breaks">
          {delivery.executionArn !== undefined && (
            <PathLink to={links.execution(delivery.executionArn)}>
              <Name text={lastSegment(delivery.executionArn)} />
            </PathLink>
          )}
          {delivery.executionArn !== undefined && detailText(delivery) !== '' && <br />}
          <Name text={detailText(delivery)} />
        </span>
      ),
    },
    {
      id: 'target',
      header: 'Target',
      minWidth: 130,
      cell: (delivery) => <Name text={targetName(delivery.targetArn)} />,
    },
  ];
  return showsTarget ? all : all.filter((column) => column.id !== 'target');
}
