import { covers } from './events';
import type { ExecutionFold } from './fold';
import { isOpen, type Visit } from './visits';

/** What somebody looks at, as the address of the page says it. */
export interface Choice {
  readonly state?: string | undefined;
  /** The id of the event that entered the state: one visit of several. */
  readonly visit?: number | undefined;
  /** The branch or iteration looked at. */
  readonly frame?: string | undefined;
  readonly event?: number | undefined;
  /** The event up to which the scrubber shows the execution. */
  readonly at?: number | undefined;
}

/** The visit that is looked at; undefined where the chosen state was not visited (yet). */
export function chosenVisit(fold: ExecutionFold, choice: Choice): Visit | undefined {
  const { state, visit, frame, event, at } = choice;
  if (visit !== undefined) {
    const own = fold.visitAt(visit);
    if (own !== undefined && (state === undefined || own.state === state)) return own;
  }
  if (state !== undefined) {
    return fold.visits.findLast(
      (each) =>
        each.state === state &&
        (frame === undefined || covers(frame, each.frame) || covers(each.frame, frame)),
    );
  }
  const told = event ?? at;
  return (told === undefined ? undefined : fold.visitAt(told)) ?? mostTelling(fold);
}

/** Where one looks first: at what failed, innermost; else at what runs; else at what ran last. */
export function mostTelling(fold: ExecutionFold): Visit | undefined {
  const failed = fold.visits.filter((each) => each.status === 'failed');
  const innermost = failed.findLast((each) => !failed.some((other) => isInside(other, each)));
  return innermost ?? fold.visits.findLast((each) => isOpen(each.status)) ?? fold.visits.at(-1);
}

function isInside(inner: Visit, outer: Visit): boolean {
  return outer.frames.some((frame) => covers(frame.path, inner.frame));
}
