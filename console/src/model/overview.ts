import type { StateGraph } from './graph';
import type { Layout, NodeBounds } from './layoutInput';

/**
 * The bounds of all nodes relative to the whole graph. A layout contains the bounds of inner nodes
 * relative to their group.
 */
export function absoluteBounds(graph: StateGraph, layout: Layout): Map<string, NodeBounds> {
  const nodeBounds = new Map<string, NodeBounds>();
  for (const node of graph.nodes) {
    const bounds = layout.nodeBounds.get(node.id);
    if (bounds === undefined) continue;
    const group = node.parent === undefined ? undefined : nodeBounds.get(node.parent);
    nodeBounds.set(node.id, {
      ...bounds,
      x: bounds.x + (group?.x ?? 0),
      y: bounds.y + (group?.y ?? 0),
    });
  }
  return nodeBounds;
}

/**
 * Draws all nodes as few SVG paths: one path for the groups, and one for each tone of the states. A
 * graph of thousands of nodes is then drawn as fast as one of ten.
 *
 * @param toneOf the tone of a node by its id; undefined when it has none
 */
export function overviewPaths<Tone extends string>(
  graph: StateGraph,
  layout: Layout,
  toneOf: (id: string) => Tone | undefined,
): { groups: string; states: Map<Tone | undefined, string> } {
  const nodeBounds = absoluteBounds(graph, layout);
  const states = new Map<Tone | undefined, string[]>();
  const groups: string[] = [];
  for (const node of graph.nodes) {
    const bounds = nodeBounds.get(node.id);
    if (bounds === undefined) continue;
    const { x, y, width, height } = bounds;
    const box = `M${x},${y}h${width}v${height}h${-width}z`;
    if (node.kind === 'group') {
      groups.push(box);
      continue;
    }
    const tone = toneOf(node.id);
    const known = states.get(tone);
    if (known === undefined) states.set(tone, [box]);
    else known.push(box);
  }
  return {
    groups: groups.join(''),
    states: new Map([...states].map(([tone, boxes]) => [tone, boxes.join('')])),
  };
}

/** The size of an overview in pixels: the shape of the graph, but wide enough to click. */
export function overviewSize(layout: Layout, max: { width: number; height: number }, min = 24) {
  const scale = Math.min(max.width / layout.width, max.height / layout.height, 1);
  return {
    width: Math.round(Math.max(min, layout.width * scale)),
    height: Math.round(Math.max(min, layout.height * scale)),
  };
}
