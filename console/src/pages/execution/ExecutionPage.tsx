import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useEffect, useMemo } from 'react';
import { describeExecution, type Execution } from '../../api/executions';
import { machineOfExecution } from '../../api/history';
import { chosenVisit } from '../../model/choice';
import type { Json } from '../../model/design/json';
import { statesOf } from '../../model/design/machine';
import { parsed } from '../../model/diff';
import { graphOf } from '../../model/graph';
import { Loaded } from '../../ui/Loaded';
import { type Load, useLoad } from '../../ui/useLoad';
import { DataPanel } from './DataPanel';
import { EventsTable } from './EventsTable';
import { ExecutionHead } from './ExecutionHead';
import { GraphPanel } from './GraphPanel';
import { Relations } from './Relations';
import { QuarantineNotice, Repair } from './Repair';
import { Scrubber } from './Scrubber';
import { StatePanel } from './StatePanel';
import { Timeline } from './Timeline';
import { usePlace } from './usePlace';
import { useQuarantine } from './useQuarantine';
import { useShown, useStore } from './useStore';
import type { ExecutionStore } from './ExecutionStore';

const ENDED_MILLIS = 15_000;

/** One execution: graph, time, data, and what can be done about it. */
export function ExecutionPage({ arn }: { arn: string }) {
  const store = useStore(arn);
  // While the stream tells of it the description waits; what has ended may be redriven by somebody else.
  const described = useLoad(
    arn,
    (signal) => describeExecution(arn, signal),
    store.end === undefined ? undefined : ENDED_MILLIS,
  );
  const { reload } = described;
  const redrives = described.data?.redriveCount ?? 0;
  useEffect(() => {
    // The end of the stream, and each redrive, is a change of what is described.
    if (store.end !== undefined) reload();
  }, [store.end, reload]);
  useEffect(() => {
    store.redriven(redrives);
  }, [store, redrives, store.end]);
  return (
    <Loaded of={described} what="The execution">
      {(execution) => (
        <Page
          arn={arn}
          store={store}
          execution={store.end === undefined ? alive(execution, store) : execution}
          described={described}
        />
      )}
    </Loaded>
  );
}

/**
 * The machine of an execution, and what its definition says: found when it is read, which for thousands of states
 * takes as long as drawing them, and not at once with that.
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

/** What the stream knows already and the description does not yet. */
function alive(execution: Execution, store: ExecutionStore): Execution {
  const redriven = execution.status !== 'RUNNING' && store.fold.status === 'RUNNING';
  return redriven && store.fold.redrives.length > execution.redriveCount
    ? { ...execution, status: 'RUNNING' }
    : execution;
}

function Page({
  arn,
  store,
  execution,
  described,
}: {
  arn: string;
  store: ExecutionStore;
  execution: Execution;
  described: Load<Execution>;
}) {
  const [place, go] = usePlace();
  const shown = useShown(store, place.at);
  const quarantine = useQuarantine(arn, execution.status === 'RUNNING', store);
  const machine = useLoad(arn, (signal) => readMachine(arn, signal));
  const states = machine.data?.states;
  const names = useMemo(() => [...(states?.keys() ?? [])], [states]);
  // What stands last in a history that pours in is another state's each time: nothing is asked of it.
  const isChosen =
    place.state !== undefined || (place.event ?? place.at ?? place.visit) !== undefined;
  const visit = isChosen || !store.pours ? chosenVisit(shown.fold, place) : undefined;
  const chosen = place.state ?? visit?.state;
  const then = place.at === undefined ? undefined : shown.fold.lastAt;
  return (
    <SpaceBetween size="l">
      <ExecutionHead
        arn={arn}
        execution={execution}
        described={described}
        store={store}
        quarantined={quarantine.error !== undefined}
      />
      {execution.error !== undefined && (
        <Alert
          type={execution.status === 'ABORTED' ? 'info' : 'error'}
          header={execution.error}
          action={
            <Button onClick={() => go({ state: undefined, visit: undefined, at: undefined })}>
              View failed state
            </Button>
          }
        >
          {execution.cause !== undefined && (
            <div
              className="askel-whole-cause askel-cause-room"
              role="region"
              aria-label="Cause"
              tabIndex={0}
            >
              {execution.cause}
            </div>
          )}
        </Alert>
      )}
      {quarantine.error !== undefined && <QuarantineNotice error={quarantine.error} go={go} />}
      <div className="askel-execution">
        <div>
          <div className="askel-graph-room">
            <Loaded of={machine} what="The definition">
              {({ graph }) => (
                <GraphPanel
                  graph={graph}
                  shown={shown}
                  place={place}
                  chosen={chosen}
                  go={go}
                  name={execution.name}
                />
              )}
            </Loaded>
          </div>
          <Scrubber rows={store.rows} at={place.at} go={go} />
        </div>
        <Container fitHeight>
          <StatePanel
            arn={arn}
            shown={shown}
            visit={visit}
            state={chosen}
            definition={chosen === undefined ? undefined : states?.get(chosen)?.state}
            machine={machine.data?.machine}
            place={place}
            go={go}
          />
        </Container>
      </div>
      <Tabs
        activeTabId={place.tab}
        onChange={({ detail }) => go({ tab: detail.activeTabId })}
        ariaLabel="The execution from other sides"
        tabs={[
          {
            id: 'timeline',
            label: 'Timeline',
            content: <Timeline shown={shown} chosen={visit} now={then} go={go} />,
          },
          {
            id: 'events',
            label: `Events (${store.rows.length.toLocaleString()})`,
            content: (
              <EventsTable
                arn={arn}
                rows={store.rows}
                fold={store.fold}
                states={names}
                place={place}
                go={go}
              />
            ),
          },
          { id: 'data', label: 'Input and output', content: <DataPanel execution={execution} /> },
          {
            id: 'relations',
            label: 'Related executions',
            content: <Relations arn={arn} execution={execution} fold={store.fold} />,
          },
          {
            id: 'repair',
            label: 'Inspect and repair',
            content: <Repair arn={arn} fold={store.fold} go={go} onRepair={quarantine.ask} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}
