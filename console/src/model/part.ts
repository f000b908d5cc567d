import type { GraphEdge, StateGraph } from './graph';
import type { Layout } from './layoutInput';
import { absolutePlaces } from './overview';

/** A part of a drawn graph, in the graph's own pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is looked at: the graph stands at `x` and `y` in a pane of this size, `zoom` times as large as it is. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

/** A cell is a half of the pane, so that the part changes now and then while somebody moves, not with each pixel. */
const CELLS = 2;
/** So much of a cell is there before it is seen. */
const AHEAD = 0.25;

/** The cells of the graph that are seen, or nearly; undefined for a pane without a size. */
export function partSeen({ x, y, zoom, width, height }: View): Part | undefined {
  if (width === 0 || height === 0) return undefined;
  // The same for all zooms between a power of two and the next.
  const scale = 2 ** Math.floor(Math.log2(zoom)) * CELLS;
  const across = cellsFrom(-x / zoom, width / zoom, width / scale);
  const down = cellsFrom(-y / zoom, height / zoom, height / scale);
  return { left: across[0], right: across[1], top: down[0], bottom: down[1] };
}

function cellsFrom(from: number, length: number, cell: number): [number, number] {
  return [Math.floor(from / cell - AHEAD) * cell, Math.ceil((from + length) / cell + AHEAD) * cell];
}

export function samePart(one: Part | undefined, other: Part | undefined): boolean {
  return (
    one?.left === other?.left &&
    one?.right === other?.right &&
    one?.top === other?.top &&
    one?.bottom === other?.bottom
  );
}

/** How far each node and each transition of a laid out graph reaches; known once, asked often. */
export interface Extents {
  readonly graph: StateGraph;
  readonly nodes: ReadonlyMap<string, Part>;
  readonly edges: readonly { readonly edge: GraphEdge; readonly extent: Part }[];
}

export function extentsOf(graph: StateGraph, layout: Layout): Extents {
  const nodes = new Map<string, Part>();
  absolutePlaces(graph, layout).forEach(({ x, y, width, height }, id) => {
    nodes.set(id, { left: x, top: y, right: x + width, bottom: y + height });
  });
  const edges = graph.edges.flatMap((edge) => {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (source === undefined || target === undefined) return [];
    const points = layout.courses.get(edge.id)?.points ?? [];
    return [{ edge, extent: points.reduce(reaching, around(source, target)) }];
  });
  return { graph, nodes, edges };
}

/** Nothing of a graph. */
export const NO_PART: StateGraph = { nodes: [], edges: [] };

/**
 * What of a graph lies in a part of it, in the graph's order: nodes with the groups they are inside of, transitions
 * that pass through with their ends, wherever these are. Where that is more than so many nodes, only the transitions
 * between nodes in the part; undefined where these alone are more.
 */
export function graphWithin(
  { graph, nodes, edges }: Extents,
  part: Part,
  nodesMax: number,
): StateGraph | undefined {
  const inside = new Set([...nodes].flatMap(([id, extent]) => (overlap(extent, part) ? [id] : [])));
  if (inside.size > nodesMax) return undefined;
  const passing = edges.filter(({ extent }) => overlap(extent, part)).map(({ edge }) => edge);
  const all = withEnds(graph, inside, passing);
  return all.nodes.length <= nodesMax
    ? all
    : withEnds(
        graph,
        inside,
        passing.filter((edge) => inside.has(edge.source) && inside.has(edge.target)),
      );
}

/** These nodes and transitions, the ends of these, and the groups of all. */
function withEnds(
  graph: StateGraph,
  inside: ReadonlySet<string>,
  edges: readonly GraphEdge[],
): StateGraph {
  const wanted = new Set([...inside, ...edges.flatMap((edge) => [edge.source, edge.target])]);
  const parents = new Map(graph.nodes.map((node) => [node.id, node.parent]));
  for (const id of [...wanted]) {
    for (let group = parents.get(id); group !== undefined; group = parents.get(group))
      wanted.add(group);
  }
  return { nodes: graph.nodes.filter((node) => wanted.has(node.id)), edges };
}

function overlap(one: Part, other: Part): boolean {
  return (
    one.left <= other.right &&
    one.right >= other.left &&
    one.top <= other.bottom &&
    one.bottom >= other.top
  );
}

function around(one: Part, other: Part): Part {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function reaching(part: Part, { x, y }: { x: number; y: number }): Part {
  return around(part, { left: x, top: y, right: x, bottom: y });
}
