import { type Edge, MarkerType, type Node, Position } from '@xyflow/react';
import type { GraphEdge, GraphNode, StateGraph } from '../model/graph';
import type { Course, Layout } from '../model/layoutInput';
import { visibleText } from '../model/visibleText';
import type { NodeMark, Tone } from './view';

export type FlowNode = Node<{
  node: GraphNode;
  mark: NodeMark | undefined;
  /** Whether it can be dragged to another place of the workflow. */
  movable: boolean;
}>;
export type FlowEdge = Edge<{
  edge: GraphEdge;
  course: Course | undefined;
  taken: boolean | undefined;
  tone: Tone | undefined;
}>;

/** Icons that say the same as the colours. */
export const ICONS: Readonly<Record<Tone, string>> = {
  running: '◐',
  retrying: '↻',
  succeeded: '✓',
  caught: '⤳',
  failed: '✕',
  aborted: '⊘',
  added: '+',
  removed: '−',
  changed: '≠',
  'heat-0': '',
  'heat-1': '',
  'heat-2': '',
  'heat-3': '',
  'heat-4': '',
  'heat-5': '',
};

/** The nodes of a graph in the places that the layout gives them. */
export function flowNodes(
  graph: StateGraph,
  layout: Layout,
  marks: ReadonlyMap<string, NodeMark> | undefined,
  selected: string | undefined,
  movable: boolean,
): FlowNode[] {
  return graph.nodes.flatMap((node): FlowNode[] => {
    const place = layout.places.get(node.id);
    if (place === undefined) return [];
    const mark = marks?.get(node.id);
    const isState = node.kind === 'state' || node.kind === 'group';
    return [
      {
        id: node.id,
        // React Flow has a type group of its own, with looks of its own.
        type: node.kind === 'group' ? 'frame' : node.kind,
        data: { node, mark, movable: movable && isState },
        ...(movable && isState ? { className: 'nopan' } : {}),
        position: { x: place.x, y: place.y },
        width: place.width,
        height: place.height,
        // Known beforehand, so that nothing is measured and lines are there at once and after each change.
        measured: { width: place.width, height: place.height },
        handles: [
          { type: 'target', position: Position.Top, x: place.width / 2, y: 0 },
          { type: 'source', position: Position.Bottom, x: place.width / 2, y: place.height },
        ],
        selected: node.id === selected,
        selectable: isState,
        focusable: isState,
        ...(node.parent === undefined ? {} : { parentId: node.parent }),
        ...(isState ? { ariaLabel: spoken(node, mark) } : {}),
      },
    ];
  });
}

function spoken(node: GraphNode, mark: NodeMark | undefined): string {
  return [`${visibleText(node.name)}, ${node.type ?? ''}`, mark?.text ?? []].flat().join(', ');
}

/** The transitions of a graph along the courses that the layout gives them. */
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
        course: layout.courses.get(edge.id),
        taken: wasTaken,
        tone: tones?.get(edge.id),
      },
    };
  });
}
