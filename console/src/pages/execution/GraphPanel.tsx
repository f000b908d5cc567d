import Button from '@cloudscape-design/components/button';
import { useMemo } from 'react';
import { StateGraph, type NodeMark } from '../../graph';
import { frameIndex } from '../../model/events';
import type { StateGraph as Graph } from '../../model/graph';
import { canChangeStatus } from '../../model/historyLoading';
import { marksOf } from '../../model/marks';
import { markText } from '../../model/statusText';
import { isPartial, mapRunText } from '../../model/mapRuns';
import { transitionsTaken } from '../../model/taken';
import { isWaiting } from '../../model/visits';
import { links } from '../../shell/links';
import type { MapRuns } from './useMapRuns';
import type { Navigate, PageLocation } from './usePageLocation';
import type { ExecutionView } from './useStore';
import { Name } from '../../ui/Name';

/** The graph of an execution at the shown time, of all iterations or of one. */
export function GraphPanel({
  graph,
  shown,
  location,
  selectedName,
  mapRuns,
  go,
  name,
}: {
  graph: Graph;
  shown: ExecutionView;
  location: PageLocation;
  /** The name of the selected state. */
  selectedName: string | undefined;
  mapRuns: MapRuns;
  go: Navigate;
  name: string;
}) {
  const { frame } = location;
  const marks = useMemo(
    () => nodeMarks(graph, shown, frame, mapRuns),
    [graph, shown, frame, mapRuns],
  );
  const taken = useMemo(() => transitionsTaken(shown.fold, graph, frame), [graph, shown, frame]);
  const selected = graph.nodes.find(
    (node) => node.type !== undefined && node.name === selectedName,
  )?.id;
  return (
    <div>
      {frame !== undefined && <FrameChip shown={shown} frame={frame} go={go} />}
      <StateGraph
        graph={graph}
        label={`States of the execution ${name}`}
        marks={marks}
        taken={taken}
        selected={selected}
        onSelect={(id) =>
          go({ state: graph.nodes.find((node) => node.id === id)?.name, visit: undefined })
        }
        exportName={name}
        height={620}
      />
    </div>
  );
}

function FrameChip({ shown, frame, go }: { shown: ExecutionView; frame: string; go: Navigate }) {
  const parent = shown.fold.frames.get(frame)?.parent;
  const kind = parent?.type === 'Parallel' ? 'branch' : 'iteration';
  return (
    <p className="askel-frame-chip" role="status">
      Only {kind} {frameIndex(frame)}
      {parent !== undefined && (
        <>
          {' of '}
          <Name text={parent.state} />
        </>
      )}{' '}
      <Button variant="inline-link" onClick={() => go({ frame: undefined, visit: undefined })}>
        Show all
      </Button>
    </p>
  );
}

function nodeMarks(
  graph: Graph,
  shown: ExecutionView,
  frame: string | undefined,
  mapRuns: MapRuns,
): Map<string, NodeMark> {
  const byName = marksOf(shown.fold, frame);
  const marks = new Map<string, NodeMark>();
  for (const node of graph.nodes) {
    const mark = node.type === undefined ? undefined : byName.get(node.name);
    if (mark === undefined || (shown.isLoading && canChangeStatus(mark.status))) continue;
    // The number of received visits is not the number of visits.
    const badge = shown.isLoading
      ? undefined
      : mark.visits > 1
        ? `${mark.visits.toLocaleString()}×`
        : mark.retries > 0
          ? `↻${mark.retries.toLocaleString()}`
          : undefined;
    const run = mark.latest.mapRunArn;
    const progress = run === undefined ? undefined : mapRuns.get(run);
    const text = markText(mark);
    const isPartialRun = progress !== undefined && isPartial(progress);
    marks.set(node.id, {
      tone: mark.status === 'succeeded' && isPartialRun ? 'caught' : mark.status,
      ...(isWaiting(mark.latest) ? { isWaiting: true } : {}),
      text: progress === undefined ? text : `${text}, ${mapRunText(progress)}`,
      ...(run === undefined
        ? badge === undefined
          ? {}
          : { badge }
        : {
            badge: progress === undefined ? 'Map Run' : mapRunText(progress),
            link: links.mapRun(run),
          }),
    });
  }
  return marks;
}
