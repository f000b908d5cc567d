import type { GraphNode, StateGraph } from './graph';

/** What elkjs is asked to place: a node, in pixels, with what is inside of it. */
export interface LayoutNode {
  readonly id: string;
  readonly width?: number;
  readonly height?: number;
  readonly layoutOptions?: Readonly<Record<string, string>>;
  readonly children?: LayoutNode[];
  readonly edges?: LayoutEdge[];
}

export interface LayoutEdge {
  readonly id: string;
  readonly sources: string[];
  readonly targets: string[];
  readonly labels?: { text: string; width: number; height: number }[];
}

/** Where a node came to stand, relative to the group it is inside of. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an edge came to lie, relative to the whole graph. */
export interface Course {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: { readonly x: number; readonly y: number } | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly places: ReadonlyMap<string, Place>;
  readonly courses: ReadonlyMap<string, Course>;
}

/** What elkjs answers, as far as it is read here. */
export interface PlacedNode {
  readonly id: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly children?: readonly PlacedNode[];
  readonly edges?: readonly PlacedEdge[];
}

interface PlacedEdge {
  readonly id: string;
  readonly sections?: readonly {
    readonly startPoint: Point;
    readonly endPoint: Point;
    readonly bendPoints?: readonly Point[];
  }[];
  readonly labels?: readonly { readonly x?: number; readonly y?: number }[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const CHARACTER_WIDTH = 7.4;
const LABEL_CHARACTER_WIDTH = 6.7;
const LABEL_MAX = 34;
const NODE_WIDTH_MIN = 150;
const NODE_WIDTH_MAX = 300;
/** Icon, mark and badge beside the words. */
const NODE_WIDTH_MARKS = 106;
const NODE_HEIGHT = 50;
const GROUP_HEAD = 46;
const GROUP_PADDING = 8;
const END_SIZE = 28;

/** From so many states on the graph is placed with less care for short lines, which takes a fraction of the time. */
const LARGE = 400;

/** Labels of edges are cut so that one long rule does not pull the graph apart; the table twin has them whole. */
export function shortLabel(label: string): string {
  return label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label;
}

function widthOf(node: GraphNode): number {
  const text =
    Math.max(node.name.length, (node.note?.length ?? 0) * 0.85) * CHARACTER_WIDTH +
    NODE_WIDTH_MARKS;
  return Math.round(Math.min(NODE_WIDTH_MAX, Math.max(NODE_WIDTH_MIN, text)));
}

/** A graph as elkjs takes it. Groups are placed from the inside out: no transition leaves one. */
export function layoutInput(graph: StateGraph): LayoutNode {
  const large = graph.nodes.length > LARGE;
  const options: Record<string, string> = {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.spacing.nodeNode': '28',
    'elk.layered.spacing.nodeNodeBetweenLayers': '30',
    'elk.spacing.edgeLabel': '4',
    'elk.layered.considerModelOrder.strategy': large ? 'NONE' : 'NODES_AND_EDGES',
    'elk.layered.nodePlacement.strategy': large ? 'LINEAR_SEGMENTS' : 'BRANDES_KOEPF',
    'elk.layered.thoroughness': large ? '1' : '7',
    'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  };
  const inside = new Map<string | undefined, LayoutNode[]>();
  const parentOf = new Map<string, string | undefined>();
  const edgesOf = new Map<string | undefined, LayoutEdge[]>();
  graph.nodes.forEach((node) => parentOf.set(node.id, node.parent));
  for (const edge of graph.edges) {
    push(edgesOf, parentOf.get(edge.source), {
      id: edge.id,
      sources: [edge.source],
      targets: [edge.target],
      ...(edge.label === undefined ? {} : { labels: [labelOf(edge.label)] }),
    });
  }
  // Inner groups first, so that each finds its own content.
  for (const node of [...graph.nodes].reverse()) {
    push(
      inside,
      node.parent,
      placed(node, inside.get(node.id)?.reverse() ?? [], edgesOf.get(node.id) ?? [], options),
    );
  }
  return {
    id: 'graph',
    layoutOptions: { ...options, 'elk.padding': '[top=12,left=12,bottom=12,right=12]' },
    children: inside.get(undefined)?.reverse() ?? [],
    edges: edgesOf.get(undefined) ?? [],
  };
}

function placed(
  node: GraphNode,
  children: LayoutNode[],
  edges: LayoutEdge[],
  options: Readonly<Record<string, string>>,
): LayoutNode {
  if (node.kind === 'start' || node.kind === 'end') {
    return { id: node.id, width: END_SIZE * 2, height: END_SIZE };
  }
  if (children.length === 0) {
    return { id: node.id, width: widthOf(node), height: NODE_HEIGHT };
  }
  const head = String(GROUP_HEAD);
  return {
    id: node.id,
    layoutOptions: {
      ...options,
      'elk.padding': `[top=${String(GROUP_HEAD + GROUP_PADDING)},left=16,bottom=16,right=16]`,
      // Branches stand side by side.
      'elk.aspectRatio': '10',
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${String(widthOf(node))}, ${head})`,
    },
    children,
    edges,
  };
}

function labelOf(label: string): { text: string; width: number; height: number } {
  const text = shortLabel(label);
  return { text, width: Math.round(text.length * LABEL_CHARACTER_WIDTH) + 8, height: 18 };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const there = map.get(key);
  if (there === undefined) {
    map.set(key, [value]);
  } else {
    there.push(value);
  }
}

/** What elkjs placed, by id. */
export function layoutOf(root: PlacedNode): Layout {
  const places = new Map<string, Place>();
  const courses = new Map<string, Course>();
  const collect = (node: PlacedNode, x: number, y: number): void => {
    for (const edge of node.edges ?? []) {
      courses.set(edge.id, courseOf(edge, x, y));
    }
    for (const child of node.children ?? []) {
      const place = {
        x: child.x ?? 0,
        y: child.y ?? 0,
        width: child.width ?? 0,
        height: child.height ?? 0,
      };
      places.set(child.id, place);
      collect(child, x + place.x, y + place.y);
    }
  };
  collect(root, 0, 0);
  return { width: root.width ?? 0, height: root.height ?? 0, places, courses };
}

function courseOf(edge: PlacedEdge, x: number, y: number): Course {
  const section = edge.sections?.[0];
  const points =
    section === undefined
      ? []
      : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const label = edge.labels?.[0];
  return {
    points: points.map((point) => ({ x: point.x + x, y: point.y + y })),
    label: label === undefined ? undefined : { x: (label.x ?? 0) + x, y: (label.y ?? 0) + y },
  };
}
