import { type Edge, MarkerType, type Node, Position } from '@xyflow/react';
import type { GraphEdge, GraphNode, StateGraph } from '../model/graph';
import type { HandlerBadge } from '../model/errorHandling';
import type { EdgeRoute, Layout } from '../model/layoutInput';
import { visibleText } from '../model/visibleText';
import type { NodeMark, Tone } from './view';

export type FlowNode = Node<{
  node: GraphNode;
  mark: NodeMark | undefined;
  /** The badges of Retriers and Catchers; empty unless they are shown. */
  handlers: readonly HandlerBadge[];
  /** Whether the node can be dragged to another position of the workflow. */
  movable: boolean;
}>;
export type FlowEdge = Edge<{
  edge: GraphEdge;
  route: EdgeRoute | undefined;
  taken: boolean | undefined;
  tone: Tone | undefined;
}>;

/**
 * Converts the nodes of a graph to React Flow's, at the positions of the layout.
 *
 * @param tabStop the node that the key Tab focuses; arrow keys lead to the others
 */
export function flowNodes(
  graph: StateGraph,
  layout: Layout,
  marks: ReadonlyMap<string, NodeMark> | undefined,
  selected: string | undefined,
  movable: boolean,
  tabStop: string | undefined,
  showsHandlers = false,
): FlowNode[] {
  return graph.nodes.flatMap((node): FlowNode[] => {
    const bounds = layout.nodeBounds.get(node.id);
    if (bounds === undefined) return [];
    const mark = marks?.get(node.id);
    const handlers = showsHandlers ? node.handlers : [];
    const isState = node.kind === 'state' || node.kind === 'group';
    return [
      {
        id: node.id,
        // React Flow has its own type `group` with its own styles.
        type: node.kind === 'group' ? 'frame' : node.kind,
        data: { node, mark, handlers, movable: movable && isState },
        ...(movable && isState ? { className: 'nopan' } : {}),
        position: { x: bounds.x, y: bounds.y },
        width: bounds.width,
        height: bounds.height,
        // Sizes and handles are set here, so that React Flow draws edges immediately and measures
        // nothing.
        measured: { width: bounds.width, height: bounds.height },
        handles: [
          { type: 'target', position: Position.Top, x: bounds.width / 2, y: 0 },
          { type: 'source', position: Position.Bottom, x: bounds.width / 2, y: bounds.height },
        ],
        selected: node.id === selected,
        selectable: isState,
        focusable: isState,
        ...(isState ? { domAttributes: { tabIndex: node.id === tabStop ? 0 : -1 } } : {}),
        ...(node.parent === undefined ? {} : { parentId: node.parent }),
        ...(isState ? { ariaLabel: ariaLabelOf(node, mark, handlers) } : {}),
      },
    ];
  });
}

function ariaLabelOf(
  node: GraphNode,
  mark: NodeMark | undefined,
  handlers: readonly HandlerBadge[],
): string {
  return [
    visibleText(node.name),
    node.type ?? '',
    ...(mark === undefined ? [] : [mark.text]),
    ...handlers.map(({ text }) => visibleText(text)),
  ].join(', ');
}

/** Converts the transitions of a graph to React Flow's, along the routes of the layout. */
export function flowEdges(
  graph: StateGraph,
  layout: Layout,
  taken: ReadonlySet<string> | undefined,
  tones: ReadonlyMap<string, Tone> | undefined,
): FlowEdge[] {
  const names = new Map(graph.nodes.map((node) => [node.id, visibleText(node.name)]));
  return graph.edges.map((edge): FlowEdge => {
    const ends = `From ${names.get(edge.source) ?? ''} to ${names.get(edge.target) ?? ''}`;
    const wasTaken = taken === undefined || taken.size === 0 ? undefined : taken.has(edge.id);
    return {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      type: 'transition',
      focusable: false,
      ariaLabel: edge.label === undefined ? ends : `${ends}: ${edge.label}`,
      zIndex: wasTaken === true ? 2 : 1,
      markerEnd: {
        type: MarkerType.ArrowClosed,
        width: 16,
        height: 16,
        color: wasTaken === true ? 'var(--askel-edge-taken)' : 'var(--askel-edge)',
      },
      data: {
        edge,
        route: layout.routes.get(edge.id),
        taken: wasTaken,
        tone: tones?.get(edge.id),
      },
    };
  });
}
