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
import { type DragEvent, memo, useEffect, useMemo, useState } from 'react';
import type { Layout } from '../model/layoutInput';
import { extentsOf, graphWithin, NO_PART, partSeen, samePart } from '../model/part';
import { Follow, WholeButton } from './Follow';
import { GraphTable } from './GraphTable';
import { layoutGraph } from './layout';
import { OneAtATime } from './OneAtATime';
import { EndNode, GroupNode, StateNode } from './nodes';
import { FarView, Overview } from './Overview';
import { TransitionEdge } from './TransitionEdge';
import { flowEdges, flowNodes } from './flow';
import { type DropTarget, HEIGHT, type StateGraphProps } from './view';

const NODE_TYPES = { state: StateNode, frame: GroupNode, start: EndNode, end: EndNode };
const EDGE_TYPES = { transition: TransitionEdge };
/** From here on there is a map. */
const MAPPED = 40;
/** From here on only what is seen is in the page, and known to React Flow, which works on all it knows. */
const LARGE = 150;
/** What is seen of more nodes than these is drawn from afar, without names: nobody could read them. */
const DRAWN_MAX = 400;

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
        Table view
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
  useEffect(() => {
    line.ask(graph);
  }, [line, graph]);
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
        <Spinner /> Laying out {graph.nodes.length.toLocaleString()} states …
      </p>
    );
  }
  return <Flow {...props} graph={laid.graph} layout={laid.layout} />;
}

const Flow = memo(function Flow(props: StateGraphProps & { layout: Layout }) {
  const { graph, layout, label, marks, taken, edgeMarks, selected, onSelect, onDrop } = props;
  const movable = onDrop !== undefined;
  const large = graph.nodes.length > LARGE;
  const extents = useMemo(() => extentsOf(graph, layout), [graph, layout]);
  const seen = useStore(partOf, samePart);
  const near = useMemo(() => {
    if (!large) return graph;
    return seen === undefined ? NO_PART : graphWithin(extents, seen, DRAWN_MAX);
  }, [large, graph, extents, seen]);
  const far = near === undefined;
  const drawn = near ?? NO_PART;
  const nodes = useMemo(
    () => flowNodes(drawn, layout, marks, selected, movable),
    [drawn, layout, marks, selected, movable],
  );
  const edges = useMemo(
    () => flowEdges(drawn, layout, taken, edgeMarks),
    [drawn, layout, taken, edgeMarks],
  );
  const drop = onDrop === undefined ? {} : dropping(onDrop);
  return (
    <div className="askel-graph-ground" {...drop}>
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
          // By mouse and by keyboard; all else of a node is the layout's and the page's.
          const chosen = changes.find((change) => change.type === 'select' && change.selected);
          if (chosen?.type === 'select') onSelect?.(chosen.id);
        }}
        onPaneClick={() => onSelect?.(undefined)}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={22} size={1} />
        <Controls showInteractive={false} showFitView={false} position="bottom-left">
          <WholeButton layout={layout} />
        </Controls>
        {far && <FarView graph={graph} layout={layout} marks={marks} />}
        {graph.nodes.length > MAPPED && <Overview graph={graph} layout={layout} marks={marks} />}
        <Follow
          layout={layout}
          chosen={selected === undefined ? undefined : extents.nodes.get(selected)}
        />
      </ReactFlow>
    </div>
  );
});

function partOf({ transform: [x, y, zoom], width, height }: ReactFlowState) {
  return partSeen({ x, y, zoom, width, height });
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
