import { covers } from './events';
import type { ExecutionFold } from './fold';
import { STATUS_ORDER, type Visit, type VisitStatus } from './visits';

/** How visits of one state came out, for its node in the graph. */
export interface StateMark {
  /** What most asks for attention among the latest visit of each frame. */
  readonly status: VisitStatus;
  readonly counts: Readonly<Partial<Record<VisitStatus, number>>>;
  readonly visits: number;
  readonly retries: number;
  /** The latest visit. */
  readonly latest: Visit;
}

/**
 * Marks by name of state.
 *
 * @param within only visits of this frame, of those below it and of those it is inside of; all when absent: which
 *     iteration of a Map is looked at
 */
export function marksOf(fold: ExecutionFold, within?: string): Map<string, StateMark> {
  const visits = new Map<string, Visit[]>();
  for (const visit of fold.visits) {
    if (within === undefined || covers(within, visit.frame) || covers(visit.frame, within)) {
      const there = visits.get(visit.state);
      if (there === undefined) {
        visits.set(visit.state, [visit]);
      } else {
        there.push(visit);
      }
    }
  }
  const marks = new Map<string, StateMark>();
  visits.forEach((of, state) => {
    marks.set(state, markOf(of));
  });
  return marks;
}

function markOf(visits: readonly Visit[]): StateMark {
  const latest = new Map<string, Visit>();
  let retries = 0;
  for (const visit of visits) {
    latest.set(visit.frame, visit);
    retries += Math.max(0, visit.attempts.length - 1);
  }
  const counts = counted([...latest.values()].map((visit) => visit.status));
  return {
    status: worst(counts),
    counts,
    visits: visits.length,
    retries,
    latest: visits[visits.length - 1] as Visit,
  };
}

/** How often each status is there. */
export function counted(statuses: readonly VisitStatus[]): Partial<Record<VisitStatus, number>> {
  const counts: Partial<Record<VisitStatus, number>> = {};
  for (const status of statuses) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** The status that most asks for attention; `succeeded` where there is none. */
export function worst(counts: Readonly<Partial<Record<VisitStatus, number>>>): VisitStatus {
  return STATUS_ORDER.find((status) => (counts[status] ?? 0) > 0) ?? 'succeeded';
}
