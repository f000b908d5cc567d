import '@xyflow/react/dist/base.css';
import './graph.css';
import Spinner from '@cloudscape-design/components/spinner';
import {
  Background,
  Controls,
  ReactFlow,
  ReactFlowProvider,
  type ReactFlowState,
  useStore,
} from '@xyflow/react';
import { type DragEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import type { StateGraph } from '../model/graph';
import { type Layout, stretchedLayout } from '../model/layoutInput';
import { extentsOf, graphWithin, EMPTY_GRAPH, visibleRegion, sameRegion } from '../model/region';
import { ViewportControl, FitViewButton } from './ViewportControl';
import { GraphTable } from './GraphTable';
import { ExportButtons, FullScreenButton, GraphSearch } from './GraphTools';
import { LabelSizes } from './LabelSizes';
import { layoutGraph } from './layout';
import { LatestOnlyRunner } from './LatestOnlyRunner';
import { EndNode, GroupNode, StateNode } from './nodes';
import { SimplifiedGraph, Overview } from './Overview';
import { TransitionEdge } from './TransitionEdge';
import { flowEdges, flowNodes } from './flow';
import { useArrowKeys } from './useArrowKeys';
import { type DropTarget, HEIGHT, type StateGraphProps } from './view';

const NODE_TYPES = { state: StateNode, frame: GroupNode, start: EndNode, end: EndNode };
const EDGE_TYPES = { transition: TransitionEdge };
/** The number of nodes above which a graph has a search. */
const SEARCHED_NODES_MIN = 12;
/** The number of nodes above which a graph always has an overview. */
const OVERVIEW_NODES_MIN = 40;
/**
 * The number of nodes above which React Flow gets only the visible region of a graph, because the
 * work of React Flow grows with each node.
 */
const VIRTUAL_NODES_MIN = 150;
/**
 * The number of visible nodes above which the graph is drawn without names, because the names would
 * be unreadable.
 */
const NAMED_NODES_MAX = 400;

/** Shows a definition as a graph or as a table. */
export default function StateGraphView(props: StateGraphProps) {
  const { graph, selected, onSelect, height = HEIGHT } = props;
  const [table, setTable] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div ref={frame} className="askel-graph" style={{ blockSize: height }}>
      <div className="askel-graph-tools">
        {onSelect !== undefined && graph.nodes.length > SEARCHED_NODES_MIN && (
          <GraphSearch graph={graph} selected={selected} onSelect={onSelect} />
        )}
        {props.exportName !== undefined && <ExportButtons {...props} name={props.exportName} />}
        <FullScreenButton element={frame} />
        <button
          type="button"
          className="askel-graph-view"
          aria-label="Table view"
          aria-pressed={table}
          onClick={() => setTable(!table)}
        >
          Table<span className="askel-graph-rest"> view</span>
        </button>
      </div>
      {table ? (
        <GraphTable {...props} />
      ) : (
        <ReactFlowProvider>
          <LaidOutGraph {...props} />
        </ReactFlowProvider>
      )}
    </div>
  );
}

/** The graph to lay out, and the graph beside it. */
interface Layoutable {
  readonly graph: StateGraph;
  readonly beside: StateGraph | undefined;
}

interface LaidOut extends Layoutable {
  readonly layout: Layout;
  readonly besideLayout: Layout | undefined;
}

async function laidOutGraph({ graph, beside }: Layoutable): Promise<LaidOut> {
  const count = Math.max(graph.nodes.length, beside?.nodes.length ?? 0);
  const [layout, besideLayout] = await Promise.all([
    layoutGraph(graph, count),
    beside && layoutGraph(beside, count),
  ]);
  return { graph, beside, layout, besideLayout };
}

function LaidOutGraph(props: StateGraphProps) {
  const { graph, beside } = props;
  const [laidOut, setLaidOut] = useState<LaidOut>();
  const [failed, setFailed] = useState<{ graph: StateGraph; failure: Error }>();
  // Each key press creates a new graph, and the layout of a large graph takes seconds.
  const [layouts] = useState(
    () =>
      new LatestOnlyRunner<Layoutable>((next) =>
        laidOutGraph(next).then(
          (done) => {
            setLaidOut(done);
            setFailed(undefined);
          },
          (reason: unknown) => {
            const failure = reason instanceof Error ? reason : new Error('elkjs failed');
            setFailed({ graph: next.graph, failure });
          },
        ),
      ),
  );
  useEffect(() => {
    layouts.submit({ graph, beside });
  }, [layouts, graph, beside]);
  if (failed?.graph === graph) {
    return (
      <p className="askel-graph-text">The graph could not be laid out: {failed.failure.message}</p>
    );
  }
  if (graph.nodes.length === 0) {
    return <p className="askel-graph-text">No states yet.</p>;
  }
  if (laidOut === undefined) {
    // Start and End have no type.
    const count = graph.nodes.filter(({ type }) => type !== undefined).length;
    return (
      <p className="askel-graph-text" role="status">
        <Spinner /> Laying out {count.toLocaleString()} {count === 1 ? 'state' : 'states'} …
      </p>
    );
  }
  const { layout, besideLayout } = laidOut;
  return <Flow {...props} graph={laidOut.graph} layout={layout} besideLayout={besideLayout} />;
}

const Flow = memo(function Flow(
  props: StateGraphProps & { layout: Layout; besideLayout: Layout | undefined },
) {
  const {
    graph,
    layout: usual,
    besideLayout,
    label,
    marks,
    taken,
    edgeMarks,
    selected,
    onSelect,
    onDrop,
  } = props;
  const { showsHandlers } = props;
  const movable = onDrop !== undefined;
  const large = graph.nodes.length > VIRTUAL_NODES_MIN;
  const [stretch, setStretch] = useState(1);
  const layout = useMemo(() => stretchedLayout(usual, stretch), [usual, stretch]);
  const extents = useMemo(() => extentsOf(graph, layout), [graph, layout]);
  const usualBounds = useMemo(() => extentsOf(graph, usual).nodes, [graph, usual]);
  const selectedBounds = selected === undefined ? undefined : usualBounds.get(selected);
  const visible = useStore(partOf, sameRegion);
  const visibleGraph = useMemo(() => {
    if (!large) return graph;
    return visible === undefined ? EMPTY_GRAPH : graphWithin(extents, visible, NAMED_NODES_MAX);
  }, [large, graph, extents, visible]);
  const simplified = visibleGraph === undefined;
  const drawn = visibleGraph ?? EMPTY_GRAPH;
  const { tabStop, keyHandlers } = useArrowKeys(drawn, extents, selected);
  const nodes = useMemo(
    () => flowNodes(drawn, layout, marks, selected, movable, tabStop, showsHandlers),
    [drawn, layout, marks, selected, movable, tabStop, showsHandlers],
  );
  const edges = useMemo(
    () => flowEdges(drawn, layout, taken, edgeMarks),
    [drawn, layout, taken, edgeMarks],
  );
  const ground = useRef<HTMLDivElement>(null);
  const drop = onDrop === undefined ? {} : dropHandlers(onDrop);
  return (
    <div ref={ground} className="askel-graph-ground" {...drop} {...keyHandlers}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        aria-label={label}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        minZoom={0.002}
        maxZoom={1.6}
        onNodesChange={(changes) => {
          // Only selections are handled. The layout and the page determine everything else of a
          // node.
          const selection = changes.find((change) => change.type === 'select' && change.selected);
          if (selection?.type === 'select') onSelect?.(selection.id);
        }}
        onPaneClick={() => onSelect?.(undefined)}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={22} size={1} />
        <Controls showInteractive={false} showFitView={false} position="bottom-left">
          <FitViewButton layout={usual} selected={selectedBounds} onStretch={setStretch} />
        </Controls>
        {simplified && <SimplifiedGraph graph={graph} layout={layout} marks={marks} />}
        <Overview
          graph={graph}
          layout={layout}
          marks={marks}
          isAlways={graph.nodes.length > OVERVIEW_NODES_MIN}
        />
        <LabelSizes ground={ground} />
        <ViewportControl
          layout={usual}
          beside={besideLayout}
          selected={selectedBounds}
          start={usualBounds.get(graph.nodes.find(({ kind }) => kind === 'start')?.id ?? '')}
          stretch={stretch}
          onStretch={setStretch}
        />
      </ReactFlow>
    </div>
  );
});

function partOf({ transform: [x, y, zoom], width, height }: ReactFlowState) {
  return visibleRegion({ x, y, zoom, width, height });
}

function dropHandlers(onDrop: (target: DropTarget, data: DataTransfer) => void) {
  return {
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const at = event.target instanceof Element ? event.target : undefined;
      const edge = at?.closest('[data-edge]')?.getAttribute('data-edge');
      const node = at?.closest('.react-flow__node')?.getAttribute('data-id');
      onDrop(
        { ...(edge == null ? {} : { edge }), ...(node == null ? {} : { node }) },
        event.dataTransfer,
      );
    },
  };
}
