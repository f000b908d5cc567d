import Box from '@cloudscape-design/components/box';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Header from '@cloudscape-design/components/header';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Criteria } from '../../api/executions';
import { groupFailures, type FailureGroup } from '../../api/statistics';
import { machineOrActivityName } from '../../model/arn';
import { countedText } from '../../model/countedText';
import { countsText, isListable } from '../../model/failureCounts';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Failure } from '../../ui/Failure';
import { FailureText } from '../../ui/FailureText';
import { EmptyState } from '../../ui/EmptyState';
import { Name } from '../../ui/Name';
import { MEMBERS, OriginList } from '../../ui/OriginList';
import { PathLink } from '../../ui/PathLink';
import { ResponsiveTable } from '../../ui/ResponsiveTable';
import { RootCauseDetails } from '../../ui/RootCauseDetails';
import { Time } from '../../ui/Time';
import { useLoad } from '../../ui/useLoad';
import { useMinWidth } from '../../ui/useMinWidth';

const BulkDialog = lazy(() =>
  import('../bulk/BulkDialog').then((one) => ({ default: one.BulkDialog })),
);

const RELOAD_MILLIS = 15_000;
const DAY_MILLIS = 24 * 60 * 60 * 1000;
const GROUPS_SHOWN = 8;
/** Narrower windows have no room for the column "First start". */
const FIRST_SEEN_WIDTH = 1200;

/** Groups of equal failures in the last 24 hours, one row each. */
export function Failures() {
  const [, go] = useLocation();
  const isWide = useMinWidth(FIRST_SEEN_WIDTH);
  const [all, setAll] = useState(false);
  const [redrive, setRedrive] = useState<Criteria>();
  const load = useLoad(
    'failures',
    (signal) => groupFailures({ from: dayAgo() }, 0, signal),
    RELOAD_MILLIS,
  );
  const groups = load.data?.groups ?? [];
  const rootCauses = useRootCauses(groups);
  const canList = (group: FailureGroup) =>
    isListable(group, { groups, groupCount: load.data?.groupCount ?? 0 });
  const shown = all ? groups : groups.slice(0, GROUPS_SHOWN);
  return (
    <>
      <ResponsiveTable
        trackBy={keyOf}
        items={shown}
        wrapLines
        ariaLabels={{ tableLabel: 'Failures (last 24 hours)' }}
        phone={[
          ['what', 'machine', { labelled: 'last' }],
          ['count', 'do'],
        ]}
        loading={load.data === undefined && load.failure === undefined}
        loadingText="Loading…"
        header={
          <Header
            counter={load.data === undefined ? '' : `(${countsText(load.data)})`}
            description={<DataAge load={load} />}
          >
            Failures (last 24 hours)
          </Header>
        }
        columnDefinitions={[
          {
            id: 'count',
            header: 'Executions',
            isRowHeader: true,
            minWidth: 70,
            cell: (group) =>
              canList(group) ? (
                <PathLink
                  to={links.executions({ ...criteriaOf(group), last: '24h' })}
                  label={`${countedText(group.count, 'execution')} of ${machineOrActivityName(group.stateMachineArn)}`}
                >
                  {group.count.toLocaleString()}
                </PathLink>
              ) : (
                group.count.toLocaleString()
              ),
          },
          {
            id: 'what',
            header: 'Error',
            minWidth: 240,
            cell: (group) => (
              <>
                <FailureText {...group} />
                <OriginList causes={rootCauses?.get(keyOf(group))} group={group} />
                <RootCauseDetails
                  arn={group.executionArn}
                  label={`Root cause of ${group.error ?? 'failures'} of ${machineOrActivityName(group.stateMachineArn)}`}
                />
              </>
            ),
          },
          {
            id: 'machine',
            header: 'State machine',
            minWidth: 120,
            cell: (group) => (
              <PathLink to={links.machine(group.stateMachineArn)}>
                <Name text={machineOrActivityName(group.stateMachineArn)} clipped />
              </PathLink>
            ),
          },
          {
            id: 'last',
            header: 'Last seen',
            minWidth: 110,
            cell: (group) => (
              <PathLink to={links.execution(group.executionArn)}>
                {group.lastStopDate === undefined ? (
                  <>
                    started <Time seconds={group.lastStartDate} />
                  </>
                ) : (
                  <Time seconds={group.lastStopDate} />
                )}
              </PathLink>
            ),
          },
          ...(isWide
            ? [
                {
                  id: 'first',
                  header: 'First start',
                  minWidth: 110,
                  cell: (group: FailureGroup) => <Time seconds={group.firstStartDate} />,
                },
              ]
            : []),
          {
            id: 'do',
            header: 'Actions',
            minWidth: 90,
            cell: (group) => (
              <ButtonDropdown
                variant="inline-icon"
                expandToViewport
                ariaLabel={`Actions for ${group.error ?? 'failures'} of ${machineOrActivityName(group.stateMachineArn)}`}
                items={[
                  {
                    id: 'show',
                    text: canList(group) ? 'View executions' : 'View these and similar executions',
                  },
                  {
                    id: 'redrive',
                    text: 'Redrive all…',
                    // A filter without state, error or cause would also match other failures.
                    disabled: !isFilterable(group),
                    disabledReason:
                      'These failures have no state, error or cause to filter by. Select them in the executions list.',
                  },
                  { id: 'heatmap', text: 'Heatmap' },
                ]}
                onItemClick={(event) => {
                  if (event.detail.id === 'show')
                    go(links.executions({ ...criteriaOf(group), last: '24h' }));
                  else if (event.detail.id === 'heatmap')
                    go(links.heatmap({ ...criteriaOf(group), from: dayAgo() }));
                  else setRedrive({ ...criteriaOf(group), from: dayAgo() });
                }}
              />
            ),
          },
        ]}
        footer={
          groups.length > GROUPS_SHOWN && (
            <Box textAlign="center">
              <button type="button" className="askel-more" onClick={() => setAll(!all)}>
                {all ? 'Show fewer' : `Show all ${groups.length.toLocaleString()}`}
              </button>
            </Box>
          )
        }
        empty={
          load.failure === undefined ? (
            <EmptyState title="No failures in the last 24 hours" />
          ) : (
            <Failure
              title="The failures could not be read"
              failure={load.failure}
              onRetry={load.reload}
            />
          )
        }
      />
      <Suspense>
        {redrive !== undefined && (
          <BulkDialog action="REDRIVE" criteria={redrive} onClose={() => setRedrive(undefined)} />
        )}
      </Suspense>
    </>
  );
}

/** Reads the root causes of recent executions, and again when a group has a new execution. */
function useRootCauses(groups: readonly FailureGroup[]) {
  const members = groups.map((group) => group.executionArn).join(' ');
  const { data, reload } = useLoad('root-causes', async (signal) => {
    if (groups.length === 0) return undefined;
    const found = await groupFailures({ from: dayAgo() }, MEMBERS, signal);
    return new Map(found.groups.map((group) => [keyOf(group), group.rootCauses]));
  });
  useEffect(() => {
    if (members !== '') reload();
  }, [members, reload]);
  return data;
}

function dayAgo(): string {
  return new Date(Date.now() - DAY_MILLIS).toISOString();
}

function keyOf(group: FailureGroup): string {
  return [group.stateMachineArn, group.failedState, group.error, group.causeFingerprint].join(' ');
}

function isFilterable({ failedState, error, causeFingerprint }: FailureGroup): boolean {
  return failedState !== undefined && error !== undefined && causeFingerprint !== undefined;
}

function criteriaOf(group: FailureGroup): Criteria {
  return {
    machine: group.stateMachineArn,
    status: ['FAILED', 'TIMED_OUT'],
    failedState: group.failedState,
    error: group.error,
    causeFingerprint: group.causeFingerprint,
  };
}
