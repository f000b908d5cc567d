import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Tabs, { type TabsProps } from '@cloudscape-design/components/tabs';
import { useMemo, useState } from 'react';
import { isAnswerable } from '../../model/approval';
import { withoutLabel } from '../../model/arn';
import { forkEventOf } from '../../model/forks';
import { canChangeStatus, loadingText } from '../../model/historyLoading';
import { groupOf } from '../../model/iterations';
import { withoutPauses } from '../../model/pauses';
import { awaitsPermits, awaitsSignal } from '../../model/namedWait';
import { duration } from '../../model/times';
import { visitLabels } from '../../model/visitLabels';
import type { Visit } from '../../model/visits';
import { waitOf } from '../../model/waitResource';
import { links } from '../../shell/links';
import { JsonText } from '../../ui/JsonText';
import { Name } from '../../ui/Name';
import { PathLink } from '../../ui/PathLink';
import { AttemptsTab } from './AttemptsTab';
import { ChangesTab } from './ChangesTab';
import { IterationsTab } from './IterationsTab';
import { LogTab } from './LogTab';
import { MapRunTab } from './MapRunTab';
import { PendingAnswers } from './PendingAnswers';
import { PendingWait } from './PendingWait';
import { PendingPermits } from './PendingPermits';
import { PendingSignal } from './PendingSignal';
import { canFork } from './RunFromHere';
import type { TaskAnswer } from './TaskAnswerDialog';
import type { Navigate, PageLocation } from './usePageLocation';
import { useIntervalEndMillis } from './useIntervalEndMillis';
import type { MapRuns } from './useMapRuns';
import { usePendingWait, type PendingWait as Wait } from './usePendingWait';
import type { ExecutionView } from './useStore';
import { VariablesTab } from './VariablesTab';
import { VisitStatusBadge } from './VisitStatusBadge';
import { DataTab } from './DataTab';
import type { ExecutionMachine } from '../../api/history';
import { visibleText } from '../../model/visibleText';

export interface StatePanelProps {
  readonly arn: string;
  readonly shown: ExecutionView;
  readonly visit: Visit | undefined;
  /** The name of the selected state, visited or not. */
  readonly state: string | undefined;
  readonly definition: Record<string, unknown> | undefined;
  readonly machine: ExecutionMachine | undefined;
  readonly mapRuns: MapRuns;
  readonly location: PageLocation;
  readonly go: Navigate;
  /** Opens the dialog that answers a task. */
  readonly onAnswer: (answer: TaskAnswer) => void;
  /** Opens the dialog that forks the execution at an event. */
  readonly onFork: (eventId: number) => void;
}

/** The details of the selected state at the shown time. */
export function StatePanel(props: StatePanelProps) {
  const { arn, visit, state, definition, location, go } = props;
  const open = visit !== undefined && isOpenNow(props, visit) ? visit : undefined;
  const wait = usePendingWait(arn, open);
  if (state === undefined) {
    return (
      <Box color="text-body-secondary" padding="l">
        Select a state to see its input, output, variables and attempts.
      </Box>
    );
  }
  const isUnknown = props.shown.isLoading && visit !== undefined && canChangeStatus(visit.status);
  const tabs: TabsProps.Tab[] = [
    ...(visit === undefined || isUnknown ? [] : visitTabs(props, visit, wait)),
    {
      id: 'definition',
      label: 'Definition',
      content: (
        <JsonText
          text={JSON.stringify(definition ?? null)}
          label={`Definition of ${visibleText(state)}`}
        />
      ),
    },
  ];
  return (
    <section className="askel-state-panel" aria-label={`State ${visibleText(state)}`}>
      <PanelHeader {...props} name={state} isUnknown={isUnknown} />
      {open !== undefined && isAnswerable(definition) && (
        <PendingAnswers
          key={`${state} ${open.frame}`}
          arn={arn}
          visit={open}
          onAnswer={props.onAnswer}
        />
      )}
      {open !== undefined && awaitsSignal(definition) && (
        <PendingSignal key={`signal ${state} ${open.frame}`} arn={arn} visit={open} />
      )}
      {open !== undefined && awaitsPermits(definition) && (
        <PendingPermits key={`permits ${state} ${open.frame}`} arn={arn} visit={open} />
      )}
      {open !== undefined && <PendingWait wait={wait} error={open.error} />}
      <StateTabs
        key={`${state} ${visit?.ordinal} ${isUnknown}`}
        tabs={tabs}
        // While a state waits for its next attempt, the error of the last one matters most.
        first={visit?.status === 'retrying' ? 'attempts' : tabs[0]?.id}
        chosen={location.panel}
        label={`Details of ${visibleText(state)}`}
        onChoose={(panel) => go({ panel })}
      />
    </section>
  );
}

/** The tabs of a state. The first one stays while the state is selected. */
function StateTabs({
  tabs,
  first,
  chosen,
  label,
  onChoose,
}: {
  tabs: readonly TabsProps.Tab[];
  first: string | undefined;
  chosen: string | undefined;
  label: string;
  onChoose: (id: string) => void;
}) {
  const [opened] = useState(first);
  const active = [chosen, opened].find((id) => tabs.some((tab) => tab.id === id));
  return (
    <Tabs
      tabs={tabs}
      activeTabId={active ?? tabs[0]?.id ?? ''}
      onChange={({ detail }) => onChoose(detail.activeTabId)}
      ariaLabel={label}
    />
  );
}

/** Whether the selected visit may wait for an answer or a signal now. */
function isOpenNow({ shown, location }: StatePanelProps, visit: Visit): boolean {
  return (
    shown.fold.status === 'RUNNING' &&
    !shown.isLoading &&
    location.at === undefined &&
    visit.endedAt === undefined
  );
}

function visitTabs(props: StatePanelProps, visit: Visit, wait: Wait): TabsProps.Tab[] {
  const { arn, shown, location, go, machine, mapRuns } = props;
  const group = groupOf(visit);
  const visitProps = { arn, visit, upTo: shown.fold.lastId };
  const mapRun = visit.mapRunArn;
  return [
    ...(mapRun === undefined
      ? []
      : [
          {
            id: 'map-run',
            label: 'Map Run',
            content: <MapRunTab arn={mapRun} run={mapRuns.get(mapRun)} />,
          },
        ]),
    // The first tab is open by default, so an iteration is two clicks away from the page.
    // The page of a Map Run lists its iterations.
    ...(group === undefined || (mapRun !== undefined && group.frames.length === 0)
      ? []
      : [
          {
            id: 'iterations',
            // The tab itself has the counts. Seven tabs have no room for them.
            label: visit.type === 'Map' ? 'Iterations' : 'Branches',
            content: <IterationsTab group={group} frame={location.frame} go={go} />,
          },
        ]),
    {
      id: 'changes',
      label: 'Changes',
      content: <ChangesTab {...visitProps} fold={shown.fold} />,
    },
    { id: 'data', label: 'Data', content: <DataTab {...visitProps} /> },
    {
      id: 'variables',
      label: 'Variables',
      content: <VariablesTab arn={arn} fold={shown.fold} visit={visit} />,
    },
    ...(visit.attempts.length === 0
      ? []
      : [
          {
            id: 'attempts',
            label:
              visit.attempts.length === 1
                ? 'Attempts'
                : `Attempts (${visit.attempts.length.toLocaleString()})`,
            content: <AttemptsTab {...visitProps} shown={shown} at={location.at} wait={wait} />,
          },
        ]),
    {
      id: 'log',
      label: 'Log',
      content: <LogTab arn={arn} visit={visit} shown={shown} machine={machine} />,
    },
  ];
}

function PanelHeader({
  arn,
  machine,
  shown,
  visit,
  name,
  isUnknown,
  go,
  location,
  onFork,
}: StatePanelProps & {
  name: string;
  /** Whether the status of the visit is not loaded yet. */
  isUnknown: boolean;
}) {
  const { visits, options } = useMemo(() => {
    const all = shown.fold.visitsOf(name);
    const labels = visitLabels(shown.fold, all);
    return { visits: all, options: all.map((each, at) => visitOption(each, labels[at] ?? '')) };
  }, [shown, name]);
  const index = visit === undefined ? -1 : visits.indexOf(visit);
  return (
    <SpaceBetween size="xs">
      <div className="askel-panel-head">
        <Box variant="h2">
          <Name text={name} />
        </Box>
        {visit === undefined ? (
          <Box color="text-body-secondary">
            {shown.isLoading
              ? loadingText(shown.stream)
              : location.at === undefined
                ? 'Not visited'
                : 'Not visited yet at this event'}
          </Box>
        ) : isUnknown ? (
          <StatusIndicator type={shown.stream === 'waiting' ? 'pending' : 'loading'}>
            {loadingText(shown.stream)}
          </StatusIndicator>
        ) : (
          <VisitStatusBadge status={visit.status} wait={openWait(visit)} />
        )}
        {visit !== undefined && !isUnknown && (
          <VisitDuration visit={visit} shown={shown} at={location.at} />
        )}
        {visit !== undefined && machine !== undefined && (
          <PathLink
            to={links.designer(withoutLabel(machine.stateMachineArn), {
              state: name,
              execution: arn,
              event: visit.enteredId,
            })}
            label={`Test state: ${visibleText(name)} with this input`}
          >
            Test state
          </PathLink>
        )}
        {visit !== undefined && canFork(arn) && (
          <Button
            variant="inline-link"
            ariaLabel={`Run from here: ${visibleText(name)}`}
            onClick={() => onFork(forkEventOf(visit))}
          >
            Run from here
          </Button>
        )}
      </div>
      {visits.length > 1 && (
        <div className="askel-panel-visits">
          <Button
            iconName="angle-left"
            variant="icon"
            ariaLabel="Previous visit"
            disabled={index <= 0}
            onClick={() => go({ state: name, visit: visits[index - 1]?.enteredId })}
          />
          <Select
            ariaLabel="Visit of this state"
            selectedOption={options[index] ?? null}
            options={options}
            virtualScroll
            onChange={({ detail }) => go({ state: name, visit: detail.selectedOption.value })}
          />
          <Button
            iconName="angle-right"
            variant="icon"
            ariaLabel="Next visit"
            disabled={index < 0 || index >= visits.length - 1}
            onClick={() => go({ state: name, visit: visits[index + 1]?.enteredId })}
          />
        </div>
      )}
      {visit?.error !== undefined && !isUnknown && (
        <Box color="text-status-error" fontWeight="bold">
          <Name text={visit.error} />
        </Box>
      )}
    </SpaceBetween>
  );
}

/** The action of an open visit that only waits; undefined for other visits. */
function openWait(visit: Visit): ReturnType<typeof waitOf> {
  const attempt = visit.attempts.at(-1);
  return visit.status === 'running' && attempt?.outcome === 'running'
    ? waitOf(attempt.resource)
    : undefined;
}

function visitOption(visit: Visit, label: string): SelectProps.Option {
  return {
    value: String(visit.enteredId),
    label,
    description: `${visit.frame === '' ? '' : `${visit.frame}, `}event ${visit.enteredId.toLocaleString()}`,
  };
}

/**
 * The duration of a visit, without the time until a redrive. It is a component of its own, so that
 * only this text renders each second.
 */
function VisitDuration({
  visit,
  shown,
  at,
}: {
  visit: Visit;
  shown: ExecutionView;
  at: number | undefined;
}) {
  const now = useIntervalEndMillis(shown, visit.endedAt === undefined, at);
  const ended = visit.endedAt ?? Math.max(now, visit.enteredAt);
  const millis = withoutPauses(visit.enteredAt, ended, shown.fold.pauses);
  return <span className="askel-quiet">{duration(millis)}</span>;
}
