import type { StateGraph } from './graph';
import type { Layout, Place } from './layoutInput';

/** Places relative to the whole graph; a layout has those of groups' content relative to the group. */
export function absolutePlaces(graph: StateGraph, layout: Layout): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const node of graph.nodes) {
    const place = layout.places.get(node.id);
    if (place === undefined) continue;
    const group = node.parent === undefined ? undefined : places.get(node.parent);
    places.set(node.id, { ...place, x: place.x + (group?.x ?? 0), y: place.y + (group?.y ?? 0) });
  }
  return places;
}

/**
 * All nodes of a graph as few SVG paths: the groups as one, what is in no group or within them as one for each tone,
 * so that a map of thousands is as quick to draw as one of ten.
 *
 * @param toneOf of a node by its id; undefined where it has none
 */
export function overviewPaths<Tone extends string>(
  graph: StateGraph,
  layout: Layout,
  toneOf: (id: string) => Tone | undefined,
): { groups: string; states: Map<Tone | undefined, string> } {
  const places = absolutePlaces(graph, layout);
  const states = new Map<Tone | undefined, string[]>();
  const groups: string[] = [];
  for (const node of graph.nodes) {
    const place = places.get(node.id);
    if (place === undefined) continue;
    const { x, y, width, height } = place;
    const box = `M${x},${y}h${width}v${height}h${-width}z`;
    if (node.kind === 'group') {
      groups.push(box);
      continue;
    }
    const tone = toneOf(node.id);
    const there = states.get(tone);
    if (there === undefined) states.set(tone, [box]);
    else there.push(box);
  }
  return {
    groups: groups.join(''),
    states: new Map([...states].map(([tone, boxes]) => [tone, boxes.join('')])),
  };
}

/** How large a map of a graph is, in pixels: as it is shaped, but never so narrow that nobody could point at it. */
export function overviewSize(layout: Layout, most: { width: number; height: number }, least = 24) {
  const scale = Math.min(most.width / layout.width, most.height / layout.height, 1);
  return {
    width: Math.round(Math.max(least, layout.width * scale)),
    height: Math.round(Math.max(least, layout.height * scale)),
  };
}
