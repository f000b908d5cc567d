import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import { useEffect } from 'react';
import { mapRunFailures, type MapRunFailureGroup, type MapRunFailures } from '../../api/mapRuns';
import { countedText } from '../../model/countedText';
import { links } from '../../shell/links';
import { EmptyState } from '../../ui/EmptyState';
import { Failure } from '../../ui/Failure';
import { FailureText } from '../../ui/FailureText';
import { MEMBERS, OriginList } from '../../ui/OriginList';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { RootCauseDetails } from '../../ui/RootCauseDetails';
import { StatusBadge, statusText } from '../../ui/StatusBadge';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { childText } from './childText';
import type { Selected } from './RedriveDialog';
import type { ShownRun } from './useMapRun';

const RELOAD_MILLIS = 5_000;

/**
 * The failures of a Map Run's children, one row for equal errors with similar causes.
 *
 * @param onRedrive receives the group that is to run again; undefined when none can be redriven
 */
export function Failures({
  arn,
  run,
  onRedrive,
}: {
  arn: string;
  run: ShownRun;
  onRedrive: ((selected: Selected) => void) | undefined;
}) {
  const { failed, timedOut, aborted } = run.executionCounts;
  const failures = failed + timedOut + aborted;
  const running = run.status === 'RUNNING';
  // The type of the children is known when the stream is open.
  const members = run.executionType === 'STANDARD' ? MEMBERS : 0;
  const load = useLoad(
    arn,
    (signal) => mapRunFailures(arn, members, signal),
    running && failures > 0 ? RELOAD_MILLIS : undefined,
  );
  const { reload } = load;
  const hasFailures = failures > 0;
  useEffect(() => {
    reload();
  }, [hasFailures, running, members, reload]);
  return (
    <ResponsiveTable
      trackBy={keyOf}
      items={load.data?.groups ?? []}
      wrapLines
      ariaLabels={{ tableLabel: 'Failures' }}
      phone={[
        ['error', { labelled: 'examples' }, { labelled: 'last' }],
        ['count', 'status', 'redrive'],
      ]}
      loading={load.data === undefined && load.failure === undefined}
      loadingText="Loading…"
      header={
        <Header
          counter={load.data === undefined ? '' : `(${load.data.groupCount.toLocaleString()})`}
          description={load.data === undefined ? undefined : boundText(load.data)}
        >
          Failures
        </Header>
      }
      columnDefinitions={[
        {
          id: 'count',
          header: 'Count',
          minWidth: 80,
          isRowHeader: true,
          cell: (group) => (
            <PathLink
              to={links.mapRun(arn, { status: group.status })}
              label={`${countedText(group.count, 'child', 'children')}, show all with status ${statusText(group.status)}`}
            >
              {group.count.toLocaleString()}
            </PathLink>
          ),
        },
        {
          id: 'error',
          header: 'Error',
          minWidth: 240,
          cell: (group) => (
            <>
              <FailureText {...group} />
              <OriginList causes={group.rootCauses} group={group} />
              {run.executionType === 'STANDARD' && group.examples[0] !== undefined && (
                <RootCauseDetails
                  arn={group.examples[0].executionArn}
                  label={`Root cause of ${group.error ?? statusText(group.status)}`}
                />
              )}
            </>
          ),
        },
        {
          id: 'status',
          header: 'Status',
          minWidth: 120,
          cell: (group) => <StatusBadge status={group.status} />,
        },
        {
          id: 'examples',
          header: run.batched === true ? 'Examples (batches)' : 'Examples (items)',
          minWidth: 150,
          cell: (group) => (
            <span className="askel-map-run-examples">
              {group.examples.map((example) => (
                <PathLink key={example.executionArn} to={links.execution(example.executionArn)}>
                  {childText(example)}
                </PathLink>
              ))}
            </span>
          ),
        },
        {
          id: 'last',
          header: 'Last start',
          minWidth: 110,
          cell: (group) => <Time seconds={group.lastStartDate} />,
        },
        ...(onRedrive === undefined
          ? []
          : [
              {
                id: 'redrive',
                header: 'Actions',
                minWidth: 110,
                cell: (group: MapRunFailureGroup) => (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Redrive the children with ${group.error ?? statusText(group.status)}`}
                    onClick={() => onRedrive(selectionOf(group))}
                  >
                    Redrive
                  </Button>
                ),
              },
            ]),
      ]}
      empty={
        load.failure === undefined ? (
          <EmptyState title="No failures" />
        ) : (
          <Failure
            title="The failures could not be read"
            failure={load.failure}
            onRetry={load.reload}
          />
        )
      }
    />
  );
}

function boundText({ complete, childrenRead, groups, groupCount }: MapRunFailures): string {
  const parts = [
    ...(complete ? [] : [`Groups of the latest ${childrenRead.toLocaleString()} failures.`]),
    ...(groups.length < groupCount
      ? [`The largest ${groups.length.toLocaleString()} groups.`]
      : []),
  ];
  return parts.join(' ');
}

function keyOf(group: MapRunFailureGroup): string {
  return [group.status, group.failedState, group.error, group.causeFingerprint].join(' ');
}

function selectionOf({ status, error, causeFingerprint, count }: MapRunFailureGroup): Selected {
  return {
    count,
    selection: {
      failures: [
        {
          status,
          ...(error === undefined ? {} : { error }),
          ...(causeFingerprint === undefined ? {} : { causeFingerprint }),
        },
      ],
    },
  };
}
