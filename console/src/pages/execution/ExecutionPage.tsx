import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useEffect, useMemo, useRef, useState } from 'react';
import { describeExecution, type Execution } from '../../api/executions';
import { machineOfExecution } from '../../api/history';
import { getRootCause, type RootCause } from '../../api/rootCauses';
import { lastSegment, parseArn } from '../../model/arn';
import { isHistoryLoading } from '../../model/historyLoading';
import { isRepeatedByRedrive, selectedVisit } from '../../model/selection';
import type { Json } from '../../model/design/json';
import { statesOf } from '../../model/design/machine';
import { parsed } from '../../model/diff';
import { graphOf } from '../../model/graph';
import { links } from '../../shell/links';
import { Loaded } from '../../ui/Loaded';
import { PathLink } from '../../ui/PathLink';
import { type Load, useLoad } from '../../ui/useLoad';
import { DataPanel } from './DataPanel';
import { EventsTable } from './EventsTable';
import { ExecutionHeader } from './ExecutionHeader';
import { GraphPanel } from './GraphPanel';
import { Relations } from './Relations';
import { QuarantineNotice, Repair } from './Repair';
import { originIn, RootCauseBanner } from './RootCauseBanner';
import { canFork, ForkDialog } from './RunFromHere';
import { Scrubber } from './Scrubber';
import { Split } from './Split';
import { StatePanel } from './StatePanel';
import { TaskAnswerDialog, type TaskAnswer } from './TaskAnswerDialog';
import { Timeline } from './Timeline';
import { useMapRuns } from './useMapRuns';
import { useMigration } from './useMigration';
import { usePageLocation } from './usePageLocation';
import { useQuarantine } from './useQuarantine';
import { useLastStoredId, useShown, useStore } from './useStore';
import type { ExecutionStore } from './ExecutionStore';

const ENDED_RELOAD_MILLIS = 15_000;

/** The page of an execution: graph, timeline, data and actions. */
export function ExecutionPage({ arn }: { arn: string }) {
  const store = useStore(arn);
  const lastStoredId = useLastStoredId(arn);
  // While the stream is open, it reports all changes. An ended execution is polled, because another
  // user may redrive it.
  const described = useLoad(
    arn,
    (signal) => describeExecution(arn, signal),
    store.end === undefined ? undefined : ENDED_RELOAD_MILLIS,
  );
  const { reload } = described;
  const redrives = described.data?.redriveCount ?? 0;
  useEffect(() => {
    // The description changes at the end of the stream and with each redrive.
    if (store.end !== undefined) reload();
  }, [store.end, reload]);
  useEffect(() => {
    store.reopenAfterRedrive(redrives);
  }, [store, redrives, store.end]);
  return (
    <Loaded
      load={described}
      subject="The execution"
      page={{
        title: lastSegment(arn),
        list: <PathLink to={links.executions()}>All executions</PathLink>,
      }}
    >
      {(execution) => (
        <Page
          arn={arn}
          store={store}
          lastStoredId={lastStoredId}
          execution={store.end === undefined ? withStreamedRedrive(execution, store) : execution}
          described={described}
        />
      )}
    </Loaded>
  );
}

/**
 * Reads the state machine of an execution and computes its graph.
 *
 * The graph is computed here and not while rendering, because for thousands of states it takes as
 * long as drawing them.
 */
async function readMachine(arn: string, signal: AbortSignal) {
  const machine = await machineOfExecution(arn, signal);
  const definition = parsed(machine.definition);
  const all = statesOf(definition as Json | undefined);
  return {
    machine,
    graph: graphOf(definition),
    states: new Map(all.map((each) => [each.name, each])),
  };
}

/**
 * Sets the status to RUNNING when the stream reports a redrive that the description does not
 * contain yet.
 */
function withStreamedRedrive(execution: Execution, store: ExecutionStore): Execution {
  const redriven = execution.status !== 'RUNNING' && store.fold.status === 'RUNNING';
  return redriven && store.fold.redrives.length > execution.redriveCount
    ? { ...execution, status: 'RUNNING' }
    : execution;
}

function isUnsuccessful({ status }: Execution): boolean {
  return status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED';
}

/** Reads the root cause after each end of the execution. Other executions have none. */
function useRootCause(arn: string, execution: Execution): Load<RootCause> {
  const unsuccessful = isUnsuccessful(execution);
  return useLoad(`${arn} ${unsuccessful} ${execution.stopDate ?? ''}`, (signal) =>
    unsuccessful ? getRootCause(arn, signal) : Promise.resolve({ steps: [], complete: true }),
  );
}

/** Reads the definition and the description again when the execution has migrated. */
function useReloadAfterMigration(
  revision: number | undefined,
  reloadMachine: () => void,
  reloadDescription: () => void,
): void {
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (revision === undefined) return;
    if (shown.current !== undefined && shown.current !== revision) {
      reloadMachine();
      reloadDescription();
    }
    shown.current = revision;
  }, [revision, reloadMachine, reloadDescription]);
}

function Page({
  arn,
  store,
  lastStoredId,
  execution,
  described,
}: {
  arn: string;
  store: ExecutionStore;
  /** The id of the last stored event when the page was opened; undefined until it is read. */
  lastStoredId: number | undefined;
  execution: Execution;
  described: Load<Execution>;
}) {
  const [location, go] = usePageLocation();
  const isLoading = isHistoryLoading(execution, store, lastStoredId);
  const shown = useShown(store, location.at, isLoading);
  const quarantine = useQuarantine(arn, execution.status === 'RUNNING', store);
  const machine = useLoad(arn, (signal) => readMachine(arn, signal));
  const migration = useMigration(
    arn,
    parseArn(arn)?.type !== 'express' && execution.mapRunArn === undefined,
    execution.status === 'RUNNING',
    quarantine,
    store.rows.length,
  );
  useReloadAfterMigration(migration.data?.current.revision, machine.reload, described.reload);
  const { mapRuns, load: mapRunsLoad } = useMapRuns(arn, store);
  const states = machine.data?.states;
  const names = useMemo(() => [...(states?.keys() ?? [])], [states]);
  // While a long history loads, its last state changes with each event, so no default state is
  // selected.
  const hasSelection =
    location.state !== undefined || (location.event ?? location.at ?? location.visit) !== undefined;
  const rootCause = useRootCause(arn, execution);
  const origin = originIn(rootCause.data, arn);
  const settled = !isLoading && !store.catchingUp && !rootCause.loading;
  const visit =
    hasSelection || settled
      ? selectedVisit(
          shown.fold,
          hasSelection ? location : { ...location, visit: origin?.enteredEventId },
          shown.isLoading,
        )
      : undefined;
  const selected = location.state ?? visit?.state;
  const definition = selected === undefined ? undefined : states?.get(selected)?.state;
  const cause = origin && store.fold.visitAt(origin.enteredEventId);
  const repeated = cause && isRepeatedByRedrive(store.fold, cause) ? cause : undefined;
  const [answer, setAnswer] = useState<TaskAnswer>();
  // The visit in the panel of a running execution changes, but the event of an open dialog does not.
  const [forkedId, setForkedId] = useState<number>();
  const shownTime = location.at === undefined ? undefined : shown.fold.lastAt;
  return (
    <SpaceBetween size="l">
      <ExecutionHeader
        arn={arn}
        execution={execution}
        described={described}
        store={store}
        isLoading={isLoading}
        quarantined={quarantine.error !== undefined}
        migration={migration}
        repeated={isLoading || !canFork(arn) ? undefined : repeated}
        onFork={setForkedId}
      />
      {isUnsuccessful(execution) && !rootCause.loading && (
        <RootCauseBanner arn={arn} execution={execution} load={rootCause} go={go} />
      )}
      {quarantine.error !== undefined && <QuarantineNotice error={quarantine.error} go={go} />}
      <Split
        label="Width of the graph"
        first={
          <div>
            <div className="askel-graph-area">
              <Loaded load={machine} subject="The definition">
                {({ graph }) => (
                  <GraphPanel
                    graph={graph}
                    shown={shown}
                    location={location}
                    selectedName={selected}
                    mapRuns={mapRuns}
                    go={go}
                    name={execution.name}
                  />
                )}
              </Loaded>
            </div>
            <Scrubber
              rows={store.rows}
              isLoading={isLoading}
              stream={store.state}
              at={location.at}
              go={go}
            />
          </div>
        }
        second={
          <Container fitHeight>
            <StatePanel
              arn={arn}
              shown={shown}
              visit={visit}
              state={selected}
              definition={definition}
              machine={machine.data?.machine}
              mapRuns={mapRuns}
              location={location}
              go={go}
              onAnswer={setAnswer}
              onFork={setForkedId}
            />
          </Container>
        }
      />
      <Tabs
        activeTabId={location.tab}
        onChange={({ detail }) => go({ tab: detail.activeTabId })}
        ariaLabel="Execution details"
        tabs={[
          {
            id: 'timeline',
            label: 'Timeline',
            content: <Timeline shown={shown} selected={visit} now={shownTime} go={go} />,
          },
          {
            id: 'events',
            label: isLoading ? 'Events' : `Events (${store.rows.length.toLocaleString()})`,
            content: (
              <EventsTable
                arn={arn}
                rows={store.rows}
                fold={store.fold}
                isLoading={isLoading && store.state !== 'waiting'}
                states={names}
                location={location}
                go={go}
              />
            ),
          },
          { id: 'data', label: 'Input and output', content: <DataPanel execution={execution} /> },
          {
            id: 'relations',
            label: 'Related executions',
            content: (
              <Relations
                arn={arn}
                fold={store.fold}
                isLoading={isLoading}
                mapRuns={mapRuns}
                mapRunsLoad={mapRunsLoad}
              />
            ),
          },
          {
            id: 'repair',
            label: 'Inspect and repair',
            content: <Repair arn={arn} fold={store.fold} go={go} onRepair={quarantine.reload} />,
          },
        ]}
      />
      {answer !== undefined && (
        <TaskAnswerDialog answer={answer} onClose={() => setAnswer(undefined)} />
      )}
      {forkedId !== undefined && (
        <ForkDialog arn={arn} eventId={forkedId} onClose={() => setForkedId(undefined)} />
      )}
    </SpaceBetween>
  );
}
