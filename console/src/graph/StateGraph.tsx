import '@xyflow/react/dist/base.css';
import './graph.css';
import Spinner from '@cloudscape-design/components/spinner';
import {
  Background,
  Controls,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { type DragEvent, memo, useEffect, useMemo, useState } from 'react';
import type { Layout } from '../model/layoutInput';
import { GraphTable } from './GraphTable';
import { layoutGraph } from './layout';
import { OneAtATime } from './OneAtATime';
import { EndNode, GroupNode, StateNode } from './nodes';
import { Overview } from './Overview';
import { TransitionEdge } from './TransitionEdge';
import { flowEdges, flowNodes } from './flow';
import { type DropTarget, HEIGHT, type StateGraphProps } from './view';

const NODE_TYPES = { state: StateNode, frame: GroupNode, start: EndNode, end: EndNode };
const EDGE_TYPES = { transition: TransitionEdge };
/** Below this size nobody reads the names: a part of the graph is shown then, with a map of the whole. */
const READABLE = 0.6;
/** Around the graph, in pixels, both sides together: about what fitView leaves. */
const MARGIN = 24;
/** How much of a node must be in view, in pixels at full size. */
const NODE_SEEN = 60;
/** The corner in which the buttons for the size stand, in pixels: a node there is not seen. */
const BUTTONS = { width: 64, height: 130 };
/** From here on there is a map. */
const MAPPED = 40;
/** From here on only what is seen is in the page. */
const LARGE = 150;

/** The graph of a definition, or the table of the same. */
export default function StateGraphView(props: StateGraphProps) {
  const [table, setTable] = useState(false);
  return (
    <div className="askel-graph" style={{ blockSize: props.height ?? HEIGHT }}>
      {table ? (
        <GraphTable {...props} />
      ) : (
        <ReactFlowProvider>
          <Drawn {...props} />
        </ReactFlowProvider>
      )}
      <button
        type="button"
        className="askel-graph-view"
        aria-pressed={table}
        onClick={() => setTable(!table)}
      >
        As a table
      </button>
    </div>
  );
}

function Drawn(props: StateGraphProps) {
  const { graph } = props;
  const [laid, setLaid] = useState<{ graph: typeof graph; layout: Layout }>();
  const [failed, setFailed] = useState<{ graph: typeof graph; failure: Error }>();
  // A definition that is typed is another graph with each key; a large one takes seconds to be laid out.
  const [line] = useState(
    () =>
      new OneAtATime<typeof graph>((next) =>
        layoutGraph(next).then(
          (layout) => {
            setLaid({ graph: next, layout });
            setFailed(undefined);
          },
          (reason: unknown) => {
            const failure = reason instanceof Error ? reason : new Error('elkjs refused it');
            setFailed({ graph: next, failure });
          },
        ),
      ),
  );
  useEffect(() => line.ask(graph), [line, graph]);
  if (failed?.graph === graph) {
    return (
      <p className="askel-graph-word">The graph could not be laid out: {failed.failure.message}</p>
    );
  }
  if (graph.nodes.length === 0) {
    return <p className="askel-graph-word">There are no states yet.</p>;
  }
  if (laid === undefined) {
    return (
      <p className="askel-graph-word" role="status">
        <Spinner /> Laying out {graph.nodes.length} states …
      </p>
    );
  }
  return <Flow {...props} graph={laid.graph} layout={laid.layout} />;
}

const Flow = memo(function Flow(props: StateGraphProps & { layout: Layout }) {
  const { graph, layout, label, marks, taken, edgeMarks, selected, onSelect, onDrop } = props;
  const movable = onDrop !== undefined;
  const nodes = useMemo(
    () => flowNodes(graph, layout, marks, selected, movable),
    [graph, layout, marks, selected, movable],
  );
  const edges = useMemo(
    () => flowEdges(graph, layout, taken, edgeMarks),
    [graph, layout, taken, edgeMarks],
  );
  const large = graph.nodes.length > LARGE;
  const drop = onDrop === undefined ? {} : dropping(onDrop);
  return (
    <div className="askel-graph-ground" {...drop}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        aria-label={label}
        onlyRenderVisibleElements={large}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        minZoom={0.02}
        maxZoom={1.6}
        onNodesChange={(changes) => {
          // By mouse and by keyboard; all else of a node is the layout's and the page's.
          const chosen = changes.find((change) => change.type === 'select' && change.selected);
          if (chosen?.type === 'select') onSelect?.(chosen.id);
        }}
        onPaneClick={() => onSelect?.(undefined)}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={22} size={1} />
        <Controls showInteractive={false} position="bottom-left" />
        {graph.nodes.length > MAPPED && <Overview graph={graph} layout={layout} marks={marks} />}
        <Follow layout={layout} selected={selected} />
      </ReactFlow>
    </div>
  );
});

/** Brings the graph into view: whole where it can be read then, else what was chosen, else its start. */
function Follow({ layout, selected }: { layout: Layout; selected: string | undefined }) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const whole = Math.min(width / (layout.width + MARGIN), height / (layout.height + MARGIN), 1);
  useEffect(() => {
    if (width === 0) return;
    if (whole >= READABLE) {
      void flow.fitView({ padding: 0.04, maxZoom: 1 });
    } else {
      void flow.setViewport({
        x: (width - layout.width * READABLE) / 2,
        y: MARGIN / 2,
        zoom: READABLE,
      });
    }
  }, [flow, layout, whole, width]);
  useEffect(() => {
    if (selected === undefined || width === 0 || whole >= READABLE) return;
    const node = flow.getInternalNode(selected);
    const place = layout.places.get(selected);
    if (node === undefined || place === undefined) return;
    const { x, y } = node.internals.positionAbsolute;
    const { x: left, y: top, zoom: now } = flow.getViewport();
    const [seenX, seenY] = [x * now + left, y * now + top];
    const isSeen =
      seenX >= 0 && seenY >= 0 && seenX < width - 80 && seenY < height - NODE_SEEN * now;
    const isBehind = seenX < BUTTONS.width && seenY > height - BUTTONS.height;
    if (isSeen && !isBehind) return;
    const zoom = Math.max(now, READABLE);
    // As near to the middle as the rest of the graph fills the view, but for the room of the buttons.
    void flow.setCenter(
      within(x + place.width / 2, width / zoom, -BUTTONS.width / zoom, layout.width + MARGIN),
      within(y + Math.min(place.height, 300) / 2, height / zoom, -MARGIN, layout.height + MARGIN),
      { zoom },
    );
  }, [flow, layout, selected, whole, width, height]);
  return null;
}

/** The middle of a view of this length, as near to a wanted one as it shows nothing before `from` or behind `to`. */
function within(wanted: number, length: number, from: number, to: number): number {
  if (to - from <= length) return (from + to) / 2;
  return Math.min(Math.max(wanted, from + length / 2), to - length / 2);
}

function dropping(onDrop: (target: DropTarget, data: DataTransfer) => void) {
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
