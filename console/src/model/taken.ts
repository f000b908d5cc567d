import { covers } from './events';
import type { ExecutionFold } from './fold';
import { START, type StateGraph } from './graph';

/**
 * The ids of the transitions that an execution took. If two transitions connect the same states,
 * both are included.
 */
export function transitionsTaken(
  fold: ExecutionFold,
  graph: StateGraph,
  within?: string,
): Set<string> {
  const steps = new Set<string>();
  for (const frame of fold.frames.values()) {
    if (within !== undefined && !covers(within, frame.path) && !covers(frame.path, within))
      continue;
    frame.visits.forEach((visit, index) => {
      const next = frame.visits[index + 1]?.state;
      if (next !== undefined) steps.add(step(visit.state, next, visit.status === 'caught'));
    });
    const last = frame.visits.at(-1);
    if (frame.path === '' && last !== undefined && fold.status === 'SUCCEEDED') {
      steps.add(step(last.state, 'End', false));
    }
  }
  const names = new Map(graph.nodes.map((node) => [node.id, node.name]));
  const taken = new Set<string>();
  for (const edge of graph.edges) {
    const [source, target] = [names.get(edge.source) ?? '', names.get(edge.target) ?? ''];
    if (
      edge.id === START
        ? fold.visits.length > 0
        : steps.has(step(source, target, edge.kind === 'catch'))
    ) {
      taken.add(edge.id);
    }
  }
  return taken;
}

/**
 * Encodes a step as one string, which is cheap for long histories. The length separates the two
 * names.
 */
function step(from: string, to: string, caught: boolean): string {
  return `${caught ? 'caught' : ''}${from.length} ${from}${to}`;
}
