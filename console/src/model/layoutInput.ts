import type { GraphNode, StateGraph } from './graph';

/** The input of elkjs: a node with its size in pixels and its children. */
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

/** The bounds of a node, relative to its group. */
export interface NodeBounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The route of an edge, relative to the whole graph. */
export interface EdgeRoute {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: LabelPlace | undefined;
}

/**
 * The place of a label in the whole graph. A label that is smaller than its place touches the
 * transition on this side of it.
 */
export interface LabelPlace extends NodeBounds {
  readonly side: 'left' | 'right';
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodeBounds: ReadonlyMap<string, NodeBounds>;
  readonly routes: ReadonlyMap<string, EdgeRoute>;
}

/** The output of elkjs, as far as it is used. */
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
  readonly labels?: readonly Partial<NodeBounds>[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The width of a letter of a name, in pixels, at a zoom of about 0.9. */
const CHARACTER_WIDTH = 8;
/** The width of a letter in a graph that is first shown at a zoom of 0.6, where names are larger. */
const LARGE_CHARACTER_WIDTH = 12;
/**
 * The size of a letter of a rule, which has a monospaced font, at the smallest zoom that shows
 * rules. Then the rules of two transitions never overlap.
 */
const LABEL_CHARACTER_WIDTH = 12.4;
const LABEL_HEIGHT = 26;
const LABEL_PADDING = 8;
const LABEL_MAX = 34;
const NODE_WIDTH_MIN = 150;
const LARGE_NODE_WIDTH_MIN = 190;
const NODE_WIDTH_MAX = 300;
const LARGE_NODE_WIDTH_MAX = 400;
/** The width of icon, mark and badge beside the name. */
const NODE_WIDTH_MARKS = 106;
const NODE_HEIGHT = 50;
/** The height in a graph that is first shown at a zoom of 0.6, where names and notes are larger. */
const LARGE_NODE_HEIGHT = 52;
/** The width of the badge of Retriers or Catchers, in letters. */
const BADGE_CHARACTERS = 5;
/** The width of the badge of visits or retries, in letters. */
const MARK_BADGE_CHARACTERS = 7;
const GROUP_HEADER = 50;
const GROUP_PADDING = 8;
/** The distance between branches. It is ELK's default. */
const BRANCH_SPACING = 20;
/**
 * The width of branches side by side above which branches of one state form several rows, and the
 * width of such a row. A row is legible in the pane of an execution at a window of 1,171 pixels.
 */
const BRANCHES_WIDTH_MAX = 950;
const ROW_WIDTH = 710;
/** The ratio of width and height of many rows. */
const ROWS_RATIO = 1.5;
const END_HEIGHT = 32;
const END_WIDTH = 84;

/**
 * The number of nodes above which a graph is laid out with less effort for short edges. Such a
 * layout takes a fraction of the time.
 */
const LARGE_NODES_MIN = 400;
/** The number of nodes above which a graph is usually too large for its pane at zoom 1. */
export const WIDE_NODES_MIN = 8;

/**
 * Shortens an edge label, so that a long rule does not stretch the graph. The table view shows the
 * whole label.
 */
export function shortLabel(label: string): string {
  return label.length > LABEL_MAX ? `${label.slice(0, LABEL_MAX - 1)}…` : label;
}

function widthOf(node: GraphNode, wide: boolean): number {
  const note =
    (node.note ?? node.type ?? '').length +
    BADGE_CHARACTERS * node.handlers.length +
    MARK_BADGE_CHARACTERS;
  const text =
    Math.max(node.name.length, note * 0.85) * (wide ? LARGE_CHARACTER_WIDTH : CHARACTER_WIDTH) +
    NODE_WIDTH_MARKS;
  const min = wide ? LARGE_NODE_WIDTH_MIN : NODE_WIDTH_MIN;
  const max = wide ? LARGE_NODE_WIDTH_MAX : NODE_WIDTH_MAX;
  return Math.round(Math.min(max, Math.max(min, text)));
}

/**
 * Converts a graph to the input of elkjs. Groups are laid out from the inside out, because no
 * transition leaves a group.
 *
 * @param count the number of nodes that selects the sizes; that of the larger graph when two graphs
 *     are compared, so that equal states have equal sizes
 */
export function layoutInput(graph: StateGraph, count = graph.nodes.length): LayoutNode {
  const large = count > LARGE_NODES_MIN;
  const wide = count > WIDE_NODES_MIN;
  const options: Record<string, string> = {
    'elk.algorithm': 'layered',
    'elk.direction': 'DOWN',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.spacing.nodeNode': '28',
    'elk.layered.spacing.nodeNodeBetweenLayers': '30',
    'elk.spacing.edgeLabel': '4',
    'elk.layered.considerModelOrder.strategy': large ? 'NONE' : 'NODES_AND_EDGES',
    // Otherwise larger branches would be last.
    'elk.layered.considerModelOrder.components': 'MODEL_ORDER',
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
  // Inner groups come first, so that each group finds its children.
  for (const node of [...graph.nodes].reverse()) {
    push(
      inside,
      node.parent,
      layoutNode(
        node,
        inside.get(node.id)?.reverse() ?? [],
        edgesOf.get(node.id) ?? [],
        options,
        wide,
      ),
    );
  }
  return {
    id: 'graph',
    layoutOptions: { ...options, 'elk.padding': '[top=12,left=12,bottom=12,right=12]' },
    children: inside.get(undefined)?.reverse() ?? [],
    edges: edgesOf.get(undefined) ?? [],
  };
}

function layoutNode(
  node: GraphNode,
  children: LayoutNode[],
  edges: LayoutEdge[],
  options: Readonly<Record<string, string>>,
  wide: boolean,
): LayoutNode {
  if (node.kind === 'start' || node.kind === 'end') {
    return { id: node.id, width: END_WIDTH, height: END_HEIGHT };
  }
  if (children.length === 0) {
    return {
      id: node.id,
      width: widthOf(node, wide),
      height: wide ? LARGE_NODE_HEIGHT : NODE_HEIGHT,
    };
  }
  const head = String(GROUP_HEADER);
  return {
    id: node.id,
    layoutOptions: {
      ...options,
      'elk.padding': `[top=${String(GROUP_HEADER + GROUP_PADDING)},left=16,bottom=16,right=16]`,
      'elk.aspectRatio': String(branchesRatio(children, edges)),
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${String(widthOf(node, wide))}, ${head})`,
    },
    children,
    edges,
  };
}

/**
 * The ratio by which ELK limits a row of branches: the width of the row, divided by the root of the
 * area of all branches. Branches are side by side. Only many branches of one state form rows,
 * because rows of deep branches would look like a sequence.
 */
function branchesRatio(children: readonly LayoutNode[], edges: readonly LayoutEdge[]): number {
  const sideBySide = 10;
  if (edges.length > 0 || children.some((child) => child.children !== undefined)) return sideBySide;
  const spaced = children.map(({ width = 0 }) => width + BRANCH_SPACING);
  const width = spaced.reduce((sum, each) => sum + each, -BRANCH_SPACING);
  if (width <= BRANCHES_WIDTH_MAX) return sideBySide;
  const area = children.reduce((sum, each) => sum + (each.width ?? 0) * NODE_HEIGHT, 0);
  const spacedArea = width * (NODE_HEIGHT + BRANCH_SPACING);
  return Math.max(ROW_WIDTH, Math.sqrt(spacedArea * ROWS_RATIO)) / Math.sqrt(area);
}

/** The place of an edge label, in pixels, for its largest font size. */
function labelOf(label: string): { text: string; width: number; height: number } {
  const text = shortLabel(label);
  return {
    text,
    width: Math.round(text.length * LABEL_CHARACTER_WIDTH) + LABEL_PADDING,
    height: LABEL_HEIGHT,
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const existing = map.get(key);
  if (existing === undefined) {
    map.set(key, [value]);
  } else {
    existing.push(value);
  }
}

/** Converts the output of elkjs to bounds and routes by id. */
export function layoutOf(root: PlacedNode): Layout {
  const nodeBounds = new Map<string, NodeBounds>();
  const routes = new Map<string, EdgeRoute>();
  const collect = (node: PlacedNode, x: number, y: number): void => {
    for (const edge of node.edges ?? []) {
      routes.set(edge.id, routeOf(edge, x, y));
    }
    for (const child of node.children ?? []) {
      const bounds = {
        x: child.x ?? 0,
        y: child.y ?? 0,
        width: child.width ?? 0,
        height: child.height ?? 0,
      };
      nodeBounds.set(child.id, bounds);
      collect(child, x + bounds.x, y + bounds.y);
    }
  };
  collect(root, 0, 0);
  return { width: root.width ?? 0, height: root.height ?? 0, nodeBounds, routes };
}

function routeOf(edge: PlacedEdge, x: number, y: number): EdgeRoute {
  const section = edge.sections?.[0];
  const points =
    section === undefined
      ? []
      : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const label = edge.labels?.[0];
  const moved = points.map((point) => ({ x: point.x + x, y: point.y + y }));
  return { points: moved, label: label && placeOf(label, x, y, moved) };
}

function placeOf(
  label: Partial<NodeBounds>,
  x: number,
  y: number,
  points: EdgeRoute['points'],
): LabelPlace {
  const { width = 0, height = 0 } = label;
  const place = { x: (label.x ?? 0) + x, y: (label.y ?? 0) + y, width, height };
  const middle = place.y + height / 2;
  // The vertical part of the transition beside the label.
  const beside = points.find(({ y: from }, index) => {
    const to = points[index + 1]?.y ?? from;
    return Math.min(from, to) <= middle && middle <= Math.max(from, to);
  });
  const isRight = beside !== undefined && beside.x > place.x + width / 2;
  return { ...place, side: isRight ? 'right' : 'left' };
}

/** The layout with all widths and horizontal positions multiplied by a factor. */
export function stretchedLayout(layout: Layout, factor: number): Layout {
  if (factor === 1) return layout;
  const wider = <T extends { x: number; width: number }>(bounds: T): T => ({
    ...bounds,
    x: bounds.x * factor,
    width: bounds.width * factor,
  });
  return {
    width: layout.width * factor,
    height: layout.height,
    nodeBounds: new Map([...layout.nodeBounds].map(([id, bounds]) => [id, wider(bounds)])),
    routes: new Map(
      [...layout.routes].map(([id, { points, label }]) => [
        id,
        {
          points: points.map(({ x, y }) => ({ x: x * factor, y })),
          label: label && wider(label),
        },
      ]),
    ),
  };
}
