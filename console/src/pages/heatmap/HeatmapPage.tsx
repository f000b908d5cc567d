import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { readDefinition, type StateStatistics, stateStatistics } from '../../api/heat';
import { listMachines, type MachineItem } from '../../api/machines';
import { StateGraph, type NodeMark } from '../../graph';
import { machineOrActivityName } from '../../model/arn';
import { countedText } from '../../model/countedText';
import { criteriaText, readView } from '../../model/criteria';
import { exactTimeOfIso } from '../../ui/Time';
import { parsed } from '../../model/diff';
import { graphOf } from '../../model/graph';
import {
  firstMeasure,
  heatOf,
  hottestMachine,
  isFailureMeasure,
  leftOutText,
  type Measure,
  MEASURES,
  type StateStatistic,
} from '../../model/heat';
import { duration } from '../../model/times';
import { links } from '../../shell/links';
import { DataAge } from '../../ui/DataAge';
import { Loaded } from '../../ui/Loaded';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { useLoad, type Load } from '../../ui/useLoad';

const MACHINES_MAX = 1_000;

/** The heatmap page: time, failures and visits of each state over all matching executions. */
export function HeatmapPage() {
  const [search, setSearch] = useSearchParams();
  const { criteria } = readView(search);
  const { machine: wanted, ...others } = criteria;
  // The statistics that select the state machine which is shown without a choice.
  const all = useLoad(JSON.stringify([others, wanted === undefined]), (signal) =>
    wanted === undefined ? stateStatistics(others, signal) : Promise.resolve(undefined),
  );
  const shown = wanted ?? hottestMachine(all.data?.states ?? []);
  const statistics = useLoad(JSON.stringify([others, shown]), (signal) =>
    shown === undefined
      ? Promise.resolve(undefined)
      : stateStatistics({ ...others, machine: shown }, signal),
  );
  const load = shown === undefined ? all : statistics;
  const machines = useLoad('machines', (signal) =>
    listMachines({ maxResults: MACHINES_MAX }, signal),
  );
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={
          <>
            <DataAge load={load} /> Time, failures and visits of each state, over{' '}
            {criteriaText(criteria, exactTimeOfIso)}
          </>
        }
        actions={<PathLink to={links.executions(criteria)}>View executions</PathLink>}
      >
        Heatmap
      </Header>
      <Loaded load={load} subject="The statistics">
        {(data) => (
          <Statistics
            data={data}
            machine={shown}
            machines={machines}
            leftOutOfAll={all.data?.visitsLeftOut ?? 0}
            chosen={chosenMeasure(search)}
            onChange={(name, value) =>
              setSearch(
                (before) => {
                  const next = new URLSearchParams(before);
                  next.set(name, value);
                  return next;
                },
                { replace: true },
              )
            }
          />
        )}
      </Loaded>
    </SpaceBetween>
  );
}

function chosenMeasure(search: URLSearchParams): Measure | undefined {
  return MEASURES.find((each) => each.id === search.get('measure'))?.id;
}

function Statistics({
  data,
  machine: wanted,
  machines,
  leftOutOfAll,
  chosen,
  onChange,
}: {
  /** Undefined when no state machine is shown. */
  data: StateStatistics | undefined;
  /** The state machine of the statistics, or a version or an alias of it. */
  machine: string | undefined;
  /** The state machines to choose from. */
  machines: Load<{ stateMachines: MachineItem[] }>;
  /** The visits that were not counted when the state machine was selected for the user. */
  leftOutOfAll: number;
  /** The measure that the user has chosen; undefined for the first one that has values. */
  chosen: Measure | undefined;
  onChange: (name: string, value: string) => void;
}) {
  const machine = wanted === undefined ? undefined : withoutVersion(wanted);
  const states = data?.states.filter((each) => each.stateMachineArn === machine) ?? [];
  const measure = chosen ?? firstMeasure(states);
  const measures = MEASURES.map(({ id, label }) => ({ value: id, label }));
  const listed = machines.data?.stateMachines.map((each) => each.stateMachineArn) ?? [];
  // A deleted state machine is not in the list.
  const options = [...new Set([...(machine === undefined ? [] : [machine]), ...listed])]
    .map((arn) => ({ value: arn, label: machineOrActivityName(arn) }))
    .sort((one, other) => one.label.localeCompare(other.label));
  const matching = data?.executionsMatching;
  const leftOut = leftOutText(data?.visitsLeftOut ?? 0, leftOutOfAll);
  return (
    <div className={isFailureMeasure(measure) ? undefined : 'askel-heat-neutral'}>
      <SpaceBetween size="m">
        <div className="askel-heat-choices">
          <FormField label="State machine">
            <Select
              selectedOption={options.find((each) => each.value === machine) ?? null}
              options={options}
              filteringType="auto"
              filteringAriaLabel="Search state machines"
              placeholder="Choose a state machine"
              empty="No state machines"
              noMatch="No matching state machines"
              statusType={
                machines.data !== undefined
                  ? 'finished'
                  : machines.failure === undefined
                    ? 'loading'
                    : 'error'
              }
              loadingText="Loading…"
              errorText="The state machines could not be read"
              recoveryText="Retry"
              onLoadItems={machines.reload}
              onChange={({ detail }) => onChange('machine', detail.selectedOption.value ?? '')}
            />
          </FormField>
          <FormField label="Measure">
            <Select
              selectedOption={measures.find((each) => each.value === measure) ?? null}
              options={measures}
              onChange={({ detail }) => onChange('measure', detail.selectedOption.value ?? '')}
            />
          </FormField>
          <p className="askel-heat-basis">
            {data !== undefined && matching !== undefined && (
              <>
                Read from {data.executionsRead.toLocaleString()} of{' '}
                {matching.orMore
                  ? `${matching.count.toLocaleString()} or more matching executions`
                  : countedText(matching.count, 'matching execution')}
                , latest first.
              </>
            )}
            {leftOut !== undefined && <> {leftOut}</>}
          </p>
        </div>
        {machine === undefined || states.length === 0 ? (
          <Box textAlign="center" padding="xl" color="text-body-secondary">
            No matching executions. Choose another state machine, or change the filter on the
            executions page.
          </Box>
        ) : (
          <MachineHeatmap key={machine} machine={machine} statistics={states} measure={measure} />
        )}
      </SpaceBetween>
    </div>
  );
}

/** The ARN of the state machine of a version or an alias. */
function withoutVersion(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}

function MachineHeatmap({
  machine,
  statistics,
  measure,
}: {
  machine: string;
  statistics: readonly StateStatistic[];
  measure: Measure;
}) {
  const definition = useLoad(machine, (signal) => readDefinition(machine, signal));
  const text = definition.data;
  const graph = useMemo(() => graphOf(parsed(text)), [text]);
  const heat = useMemo(() => heatOf(statistics, measure), [statistics, measure]);
  const hottest = [...heat.values()].sort((one, other) => other.value - one.value)[0];
  const marks = useMemo(() => {
    const label = MEASURES.find((each) => each.id === measure)?.label ?? '';
    return new Map(
      graph.nodes.flatMap((node): [string, NodeMark][] => {
        const own = node.type === undefined ? undefined : heat.get(node.name);
        return own === undefined
          ? []
          : [[node.id, { tone: `heat-${own.level}`, text: label, badge: own.text }]];
      }),
    );
  }, [graph, heat, measure]);
  return (
    <>
      <Loaded load={definition} subject="The definition">
        {() => (
          <StateGraph
            graph={graph}
            label={`Heatmap of ${machineOrActivityName(machine)}`}
            marks={marks}
            exportName={`${machineOrActivityName(machine)}-heatmap`}
            height={640}
          />
        )}
      </Loaded>
      <p className="askel-heat-scale" aria-hidden="true">
        0
        {[0, 1, 2, 3, 4, 5].map((level) => (
          <i key={level} data-tone={`heat-${level}`} />
        ))}
        {hottest?.text ?? 'hottest'}
      </p>
      <StatisticsTable statistics={statistics} />
    </>
  );
}

function StatisticsTable({ statistics }: { statistics: readonly StateStatistic[] }) {
  const sorted = [...statistics].sort((a, b) => b.visits - a.visits);
  return (
    <div className="askel-heat-figures" role="region" aria-label="Statistics by state" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Visits</th>
            <th scope="col">Failed</th>
            <th scope="col">Retries</th>
            <th scope="col">Median</th>
            <th scope="col">90 %</th>
            <th scope="col">99 %</th>
            <th scope="col">Longest</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ state, visits, failures, retries, durationMillis: durations }) => (
            <tr key={state}>
              <th scope="row">
                <Name text={state} />
              </th>
              <td>{visits.toLocaleString()}</td>
              <td>{failures.toLocaleString()}</td>
              <td>{retries.toLocaleString()}</td>
              <td>{durations === undefined ? '–' : duration(durations.p50)}</td>
              <td>{durations === undefined ? '–' : duration(durations.p90)}</td>
              <td>{durations === undefined ? '–' : duration(durations.p99)}</td>
              <td>{durations === undefined ? '–' : duration(durations.max)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
