import type { ExecutionFold } from './fold';
import type { Frame, Visit } from './visits';

/** Two visits of one state path, or one that the other execution has not. */
export interface Pair {
  /** Where it stands, the same in both executions: `Pack / Branch 0 / Weigh`. */
  readonly path: string;
  readonly depth: number;
  readonly state: string;
  readonly left: Visit | undefined;
  readonly right: Visit | undefined;
  readonly difference: PairDifference | undefined;
}

/** `path`: only one of them came here. */
export type PairDifference = 'path' | 'status' | 'error' | 'input' | 'output' | 'attempts';

export interface Alignment {
  readonly pairs: readonly Pair[];
  /** The place in `pairs` of the first difference in the order of events; undefined where there is none. */
  readonly first: number | undefined;
}

/** Says of two visits of one state whether what went in or came out differs; undefined where that is not known. */
export type DataDifference = (left: Visit, right: Visit) => 'input' | 'output' | undefined;

/** More cells than this are not weighed: such long frames are aligned place by place. */
const CELLS_MAX = 4_000_000;

/** Aligns two executions by state path: frame by frame, each visit with the one that is the same step of the other. */
export function alignmentOf(
  left: ExecutionFold,
  right: ExecutionFold,
  data: DataDifference = () => undefined,
): Alignment {
  const pairs: Pair[] = [];
  align(left.root, right.root, '', 0, data, pairs);
  let first: number | undefined;
  let earliest = Infinity;
  pairs.forEach((pair, index) => {
    const at = Math.min(pair.left?.enteredId ?? Infinity, pair.right?.enteredId ?? Infinity);
    if (pair.difference !== undefined && at < earliest && !isExplainedInside(pairs, index)) {
      earliest = at;
      first = index;
    }
  });
  return { pairs, first };
}

/** A group differs in status or output because something inside does: that is where to look. */
function isExplainedInside(pairs: readonly Pair[], index: number): boolean {
  const group = pairs[index] as Pair;
  if (group.difference === 'path' || group.difference === 'input') {
    return false;
  }
  for (let i = index + 1; i < pairs.length && (pairs[i] as Pair).depth > group.depth; i++) {
    if ((pairs[i] as Pair).difference !== undefined) {
      return true;
    }
  }
  return false;
}

function align(
  left: Frame | undefined,
  right: Frame | undefined,
  above: string,
  depth: number,
  data: DataDifference,
  pairs: Pair[],
): void {
  for (const [one, other] of matched(left?.visits ?? [], right?.visits ?? [])) {
    const state = (one ?? other)?.state ?? '';
    const path = above === '' ? state : `${above} / ${state}`;
    pairs.push({
      path,
      depth,
      state,
      left: one,
      right: other,
      difference:
        one === undefined || other === undefined ? 'path' : differenceOf(one, other, data),
    });
    const inner = new Map<number, [Frame | undefined, Frame | undefined]>();
    one?.frames.forEach((frame) => inner.set(frame.index, [frame, undefined]));
    other?.frames.forEach((frame) => inner.set(frame.index, [inner.get(frame.index)?.[0], frame]));
    const kind = (one ?? other)?.type === 'Map' ? 'Iteration' : 'Branch';
    [...inner.entries()]
      .sort(([a], [b]) => a - b)
      .forEach(([index, [a, b]]) => {
        align(a, b, `${path} / ${kind} ${String(index)}`, depth + 1, data, pairs);
      });
  }
}

function differenceOf(left: Visit, right: Visit, data: DataDifference): PairDifference | undefined {
  const found = data(left, right);
  if (found === 'input') {
    return 'input';
  }
  if (left.status !== right.status) {
    return 'status';
  }
  if (left.error !== right.error) {
    return 'error';
  }
  return found ?? (left.attempts.length === right.attempts.length ? undefined : 'attempts');
}

/** Visits of two frames, matched in order by the longest sequence of states that both went through. */
function matched(
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
    return pairs.concat(unmatched(left.slice(head), right.slice(head)));
  }
  const lengths = common(left, right, head);
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

/** Lengths of the longest common sequences behind each place. */
function common(
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

function unmatched(
  left: readonly Visit[],
  right: readonly Visit[],
): [Visit | undefined, Visit | undefined][] {
  return [
    ...left.map((visit): [Visit | undefined, Visit | undefined] => [visit, undefined]),
    ...right.map((visit): [Visit | undefined, Visit | undefined] => [undefined, visit]),
  ];
}
