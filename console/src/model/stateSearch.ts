import { fuzzyScore } from './fuzzy';
import type { StateGraph } from './graph';

/** The ids of the states whose names match a text, the best match first; empty for no text. */
export function matchingStates(graph: StateGraph, text: string): string[] {
  if (text.trim() === '') return [];
  return graph.nodes
    .filter((node) => node.type !== undefined)
    .map(({ id, name }) => ({ id, score: fuzzyScore(text, name) }))
    .flatMap(({ id, score }) => (score === undefined ? [] : [{ id, score }]))
    .sort((one, other) => other.score - one.score)
    .map(({ id }) => id);
}

/** The match after or before the selected one, in a circle; undefined when there is none. */
export function nextMatch(
  matches: readonly string[],
  selected: string | undefined,
  step: 1 | -1,
): string | undefined {
  const at = selected === undefined ? -1 : matches.indexOf(selected);
  if (at < 0) return step === 1 ? matches[0] : matches.at(-1);
  return matches.at((at + step) % matches.length);
}
