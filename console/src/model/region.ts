import type { GraphEdge, StateGraph } from './graph';
import type { Layout } from './layoutInput';
import { absoluteBounds } from './overview';

/** A rectangle of a graph, in the coordinates of the graph. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The viewport: the graph's origin is at `x` and `y` of a pane of this size, scaled by `zoom`. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A cell is half as long as the pane, so that the region changes rarely while the viewport
 * moves.
 */
const CELLS = 2;
/** The share of a cell that is added around the viewport in advance. */
const MARGIN = 0.25;

/** The region of whole cells that contains the viewport; undefined for a pane without size. */
export function visibleRegion({ x, y, zoom, width, height }: Viewport): Region | undefined {
  if (width === 0 || height === 0) return undefined;
  // The cell size is the same for all zooms between two powers of two.
  const scale = 2 ** Math.floor(Math.log2(zoom)) * CELLS;
  const across = cellsFrom(-x / zoom, width / zoom, width / scale);
  const down = cellsFrom(-y / zoom, height / zoom, height / scale);
  return { left: across[0], right: across[1], top: down[0], bottom: down[1] };
}

function cellsFrom(from: number, length: number, cell: number): [number, number] {
  return [
    Math.floor(from / cell - MARGIN) * cell,
    Math.ceil((from + length) / cell + MARGIN) * cell,
  ];
}

export function sameRegion(one: Region | undefined, other: Region | undefined): boolean {
  return (
    one?.left === other?.left &&
    one?.right === other?.right &&
    one?.top === other?.top &&
    one?.bottom === other?.bottom
  );
}

/** The rectangle of each node and each transition, computed once per layout. */
export interface Extents {
  readonly graph: StateGraph;
  readonly nodes: ReadonlyMap<string, Region>;
  readonly edges: readonly { readonly edge: GraphEdge; readonly extent: Region }[];
}

export function extentsOf(graph: StateGraph, layout: Layout): Extents {
  const nodes = new Map<string, Region>();
  absoluteBounds(graph, layout).forEach(({ x, y, width, height }, id) => {
    nodes.set(id, { left: x, top: y, right: x + width, bottom: y + height });
  });
  const edges = graph.edges.flatMap((edge) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (source === undefined || target === undefined) return [];
    const points = layout.routes.get(edge.id)?.points ?? [];
    return [{ edge, extent: points.reduce(extendedTo, unionOf(source, target)) }];
  });
  return { graph, nodes, edges };
}

/** A graph without nodes. */
export const EMPTY_GRAPH: StateGraph = { nodes: [], edges: [] };

/**
 * Selects the part of a graph that overlaps a region: nodes with their groups, and transitions with
 * their ends, wherever these are.
 *
 * When this part has more than `nodesMax` nodes, only transitions between nodes in the region are
 * included.
 *
 * @returns undefined when the region alone has more than `nodesMax` nodes
 */
export function graphWithin(
  { graph, nodes, edges }: Extents,
  region: Region,
  nodesMax: number,
): StateGraph | undefined {
  const inside = new Set(
    [...nodes].flatMap(([id, extent]) => (overlap(extent, region) ? [id] : [])),
  );
  if (inside.size > nodesMax) return undefined;
  const crossing = edges.filter(({ extent }) => overlap(extent, region)).map(({ edge }) => edge);
  const all = withEnds(graph, inside, crossing);
  return all.nodes.length <= nodesMax
    ? all
    : withEnds(
        graph,
        inside,
        crossing.filter((edge) => inside.has(edge.source) && inside.has(edge.target)),
      );
}

/**
 * The graph of these nodes and transitions, with the ends of the transitions and all enclosing
 * groups.
 */
function withEnds(
  graph: StateGraph,
  inside: ReadonlySet<string>,
  edges: readonly GraphEdge[],
): StateGraph {
  const included = new Set([...inside, ...edges.flatMap((edge) => [edge.source, edge.target])]);
  const parents = new Map(graph.nodes.map((node) => [node.id, node.parent]));
  for (const id of [...included]) {
    for (let group = parents.get(id); group !== undefined; group = parents.get(group))
      included.add(group);
  }
  return { nodes: graph.nodes.filter((node) => included.has(node.id)), edges };
}

function overlap(one: Region, other: Region): boolean {
  return (
    one.left <= other.right &&
    one.right >= other.left &&
    one.top <= other.bottom &&
    one.bottom >= other.top
  );
}

function unionOf(one: Region, other: Region): Region {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function extendedTo(region: Region, { x, y }: { x: number; y: number }): Region {
  return unionOf(region, { left: x, top: y, right: x, bottom: y });
}
