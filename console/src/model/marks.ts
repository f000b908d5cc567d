import { covers } from './events';
import type { ExecutionFold } from './fold';
import { STATUS_ORDER, type Visit, type VisitStatus } from './visits';

/** The outcome of all visits of a state, for its node in the graph. */
export interface StateMark {
  /** The most urgent status among the latest visits of all frames. */
  readonly status: VisitStatus;
  /** The number of frames by the status of their latest visit. */
  readonly latestStatusCounts: Readonly<Partial<Record<VisitStatus, number>>>;
  readonly visits: number;
  readonly retries: number;
  /** The latest visit. */
  readonly latest: Visit;
}

/**
 * Computes the marks by state name.
 *
 * @param within counts only visits in this frame, in frames nested in it and in frames that enclose
 *     it, such as one iteration of a Map; all visits when undefined
 */
export function marksOf(fold: ExecutionFold, within?: string): Map<string, StateMark> {
  const visits = new Map<string, Visit[]>();
  for (const visit of fold.visits) {
    if (within === undefined || covers(within, visit.frame) || covers(visit.frame, within)) {
      const known = visits.get(visit.state);
      if (known === undefined) {
        visits.set(visit.state, [visit]);
      } else {
        known.push(visit);
      }
    }
  }
  const marks = new Map<string, StateMark>();
  visits.forEach((all, state) => {
    marks.set(state, markOf(all, fold.redrives));
  });
  return marks;
}

/** The attempts of a visit that repeat another one. A redrive repeats none. */
function retriesOf({ attempts }: Visit, redrives: readonly number[]): number {
  return attempts.filter(({ scheduledId }, at) => {
    const previous = attempts[at - 1]?.scheduledId;
    return previous !== undefined && !redrives.some((id) => id > previous && id < scheduledId);
  }).length;
}

function markOf(visits: readonly Visit[], redrives: readonly number[]): StateMark {
  const latest = new Map<string, Visit>();
  let retries = 0;
  for (const visit of visits) {
    latest.set(visit.frame, visit);
    retries += retriesOf(visit, redrives);
  }
  const latestStatusCounts = counted([...latest.values()].map((visit) => visit.status));
  return {
    status: worst(latestStatusCounts),
    latestStatusCounts,
    visits: visits.length,
    retries,
    latest: visits[visits.length - 1] as Visit,
  };
}

/** Counts the occurrences of each status. */
export function counted(statuses: readonly VisitStatus[]): Partial<Record<VisitStatus, number>> {
  const counts: Partial<Record<VisitStatus, number>> = {};
  for (const status of statuses) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** The most urgent status; `succeeded` when there is none. */
export function worst(counts: Readonly<Partial<Record<VisitStatus, number>>>): VisitStatus {
  return STATUS_ORDER.find((status) => (counts[status] ?? 0) > 0) ?? 'succeeded';
}
