import type { ExecutionFold } from './fold';
import type { Frame, Visit } from './visits';

/** Two visits of the same state path, or one visit without a counterpart. */
export interface Pair {
  /** The state path, equal in both executions: `Pack / Branch 0 / Weigh`. */
  readonly path: string;
  readonly depth: number;
  readonly state: string;
  readonly left: Visit | undefined;
  readonly right: Visit | undefined;
  /** The most important one first; empty when both visits are equal. */
  readonly differences: readonly PairDifference[];
}

/** How two visits differ. `path` means that only one execution visited the state. */
export type PairDifference = 'path' | 'status' | 'error' | 'attempts' | DataMember;
export type DataMember = 'input' | 'output';

export interface Alignment {
  readonly pairs: readonly Pair[];
  /**
   * The index in `pairs` of the first difference in the order of events; undefined when there is
   * none. Different data is the first one only when paths and outcomes are equal. An aborted step
   * is the first one only when all differences of paths and outcomes are aborted steps.
   */
  readonly first: number | undefined;
  /** Whether steps before the first difference differ in their data. */
  readonly skipsData: boolean;
}

/** Returns which of input and output differ; empty when both are equal or unknown. */
export type DataComparison = (left: Visit, right: Visit) => readonly DataMember[];

/**
 * The maximum number of cells of the table that compares two frames (the execution, a branch or an
 * iteration). If two frames need more cells, their visits after the common prefix stay unpaired.
 */
const CELLS_MAX = 4_000_000;

/**
 * Aligns two executions frame by frame. Each visit is paired with the same step of the other
 * execution; a visit without a counterpart forms a pair of its own.
 */
export function alignmentOf(
  left: ExecutionFold,
  right: ExecutionFold,
  compareData: DataComparison = () => [],
): Alignment {
  const pairs: Pair[] = [];
  align(left.root, right.root, '', 0, compareData, pairs);
  const outcomes = pairs.map((pair) => ({
    ...pair,
    differences: pair.differences.filter((each) => !isData(each)),
  }));
  const first = firstOf(outcomes) ?? firstOf(pairs);
  const before = first === undefined ? [] : pairs.slice(0, first);
  return { pairs, first, skipsData: before.some((pair) => pair.differences.some(isData)) };
}

function firstOf(pairs: readonly Pair[]): number | undefined {
  const differing = pairs
    .map((pair, index) => ({ pair, index }))
    .filter(({ pair, index }) => pair.differences.length > 0 && !isExplainedInside(pairs, index));
  const causes = differing.filter(({ pair }) => !isConsequence(pair));
  return earliestOf(causes) ?? earliestOf(differing);
}

function earliestOf(differing: readonly { pair: Pair; index: number }[]): number | undefined {
  let first: number | undefined;
  let earliest = Infinity;
  for (const { pair, index } of differing) {
    const at = Math.min(pair.left?.enteredId ?? Infinity, pair.right?.enteredId ?? Infinity);
    if (at < earliest) {
      earliest = at;
      first = index;
    }
  }
  return first;
}

function isData(difference: PairDifference): boolean {
  return difference === 'input' || difference === 'output';
}

/** Whether the steps differ because a failure elsewhere, or a user, aborted one of them. */
function isConsequence({ left, right, differences }: Pair): boolean {
  const isAborted = left?.status === 'aborted' || right?.status === 'aborted';
  return isAborted && !differences.includes('input');
}

/** Whether a state inside the group explains why the status or output of the group differs. */
function isExplainedInside(pairs: readonly Pair[], index: number): boolean {
  const group = pairs[index] as Pair;
  if (group.differences.includes('path') || group.differences.includes('input')) {
    return false;
  }
  for (let i = index + 1; i < pairs.length && (pairs[i] as Pair).depth > group.depth; i++) {
    const inner = pairs[i] as Pair;
    if (inner.differences.length > 0 && !isConsequence(inner)) {
      return true;
    }
  }
  return false;
}

function align(
  left: Frame | undefined,
  right: Frame | undefined,
  parentPath: string,
  depth: number,
  compareData: DataComparison,
  pairs: Pair[],
): void {
  for (const [one, other] of pairVisits(left?.visits ?? [], right?.visits ?? [])) {
    const state = (one ?? other)?.state ?? '';
    const path = parentPath === '' ? state : `${parentPath} / ${state}`;
    pairs.push({
      path,
      depth,
      state,
      left: one,
      right: other,
      differences:
        one === undefined || other === undefined
          ? ['path']
          : differencesOf(one, other, compareData),
    });
    const inner = new Map<number, [Frame | undefined, Frame | undefined]>();
    one?.frames.forEach((frame) => inner.set(frame.index, [frame, undefined]));
    other?.frames.forEach((frame) => inner.set(frame.index, [inner.get(frame.index)?.[0], frame]));
    const kind = (one ?? other)?.type === 'Map' ? 'Iteration' : 'Branch';
    [...inner.entries()]
      .sort(([a], [b]) => a - b)
      .forEach(([index, [a, b]]) => {
        align(a, b, `${path} / ${kind} ${String(index)}`, depth + 1, compareData, pairs);
      });
  }
}

function differencesOf(left: Visit, right: Visit, compareData: DataComparison): PairDifference[] {
  const found: PairDifference[] = [];
  // A failed step and a successful one differ in error and attempts too.
  if (left.status !== right.status) found.push('status');
  else if (left.error !== right.error) found.push('error');
  else if (left.attempts.length !== right.attempts.length) found.push('attempts');
  return [...found, ...compareData(left, right)];
}

/** Pairs the visits of two frames by the longest common subsequence of their states. */
function pairVisits(
  left: readonly Visit[],
  right: readonly Visit[],
): [Visit | undefined, Visit | undefined][] {
  let head = 0;
  while (head < left.length && head < right.length && left[head]?.state === right[head]?.state) {
    head++;
  }
  const rows = left.length - head;
  const columns = right.length - head;
  const pairs: [Visit | undefined, Visit | undefined][] = [];
  for (let i = 0; i < head; i++) {
    pairs.push([left[i], right[i]]);
  }
  if (rows === 0 || columns === 0 || rows * columns > CELLS_MAX) {
    return pairs.concat(withoutPartners(left.slice(head), right.slice(head)));
  }
  const lengths = commonLengths(left, right, head);
  let i = 0;
  let j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && left[head + i]?.state === right[head + j]?.state) {
      pairs.push([left[head + i++], right[head + j++]]);
    } else if (j === columns || (i < rows && lengths(i + 1, j) >= lengths(i, j + 1))) {
      pairs.push([left[head + i++], undefined]);
    } else {
      pairs.push([undefined, right[head + j++]]);
    }
  }
  return pairs;
}

/**
 * Returns a function that gives the length of the longest common subsequence of the visits from two
 * positions to the ends.
 */
function commonLengths(
  left: readonly Visit[],
  right: readonly Visit[],
  head: number,
): (i: number, j: number) => number {
  const rows = left.length - head;
  const columns = right.length - head;
  const width = columns + 1;
  const table = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      table[i * width + j] =
        left[head + i]?.state === right[head + j]?.state
          ? at(i + 1, j + 1) + 1
          : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}

function withoutPartners(
  left: readonly Visit[],
  right: readonly Visit[],
): [Visit | undefined, Visit | undefined][] {
  return [
    ...left.map((visit): [Visit | undefined, Visit | undefined] => [visit, undefined]),
    ...right.map((visit): [Visit | undefined, Visit | undefined] => [undefined, visit]),
  ];
}
