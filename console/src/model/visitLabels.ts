import { parentFrame } from './events';
import type { ExecutionFold } from './fold';
import type { Visit } from './visits';

/**
 * The labels of the visits of a state. Visits in a Map are named by their iteration, which is
 * counted from 0 as everywhere: `Iteration 37`, or `Iteration 2 / 37` in a nested Map. Other
 * visits, and several ones in the same iteration, are numbered from 1: `Visit 3 of 5`.
 */
export function visitLabels(fold: ExecutionFold, visits: readonly Visit[]): readonly string[] {
  const groups = new Map<string, number>();
  const iterations = visits.map((visit) => iterationsOf(fold, visit.frame));
  iterations.forEach((each) => groups.set(each, (groups.get(each) ?? 0) + 1));
  const passed = new Map<string, number>();
  return iterations.map((each) => {
    const count = groups.get(each) ?? 0;
    const number = (passed.get(each) ?? 0) + 1;
    passed.set(each, number);
    const visit = `${number.toLocaleString()} of ${count.toLocaleString()}`;
    if (each === '') return `Visit ${visit}`;
    return count === 1 ? `Iteration ${each}` : `Iteration ${each}, visit ${visit}`;
  });
}

/** The indexes of the iterations around a frame, the outermost first; empty outside of Maps. */
function iterationsOf(fold: ExecutionFold, path: string): string {
  const indexes: string[] = [];
  for (let at: string | undefined = path; at !== undefined; at = parentFrame(at)) {
    const frame = fold.frames.get(at);
    if (frame?.parent?.type === 'Map') indexes.unshift(frame.index.toLocaleString());
  }
  return indexes.join(' / ');
}
