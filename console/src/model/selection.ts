import { covers } from './events';
import type { ExecutionFold } from './fold';
import { isOpen, type Visit } from './visits';

/** The selection of a page, as its URL holds it. */
export interface Selection {
  readonly state?: string | undefined;
  /** The id of the StateEntered event. It identifies one of several visits. */
  readonly visit?: number | undefined;
  /** The selected branch or iteration. */
  readonly frame?: string | undefined;
  readonly event?: number | undefined;
  /** The id of the last event that the scrubber includes. */
  readonly at?: number | undefined;
}

/**
 * The selected visit; undefined when the selected state has not been visited (yet).
 *
 * @param isLoading whether later events are still loading, so that the selected visit can be among
 *     them, and no visit is the default
 */
export function selectedVisit(
  fold: ExecutionFold,
  selection: Selection,
  isLoading = false,
): Visit | undefined {
  const { state, visit, frame, event, at } = selection;
  if (visit !== undefined) {
    const own = fold.visitAt(visit);
    if (own !== undefined && (state === undefined || own.state === state)) return own;
    if (isLoading && visit > fold.lastId) return undefined;
  }
  if (state !== undefined) {
    return fold.visits.findLast(
      (each) =>
        each.state === state &&
        (frame === undefined || covers(frame, each.frame) || covers(each.frame, frame)),
    );
  }
  const eventId = event ?? at;
  const own = eventId === undefined ? undefined : fold.visitAt(eventId);
  return own ?? (isLoading ? undefined : defaultVisit(fold));
}

/**
 * The visit that is selected by default: the innermost failed one, else the last running one, else
 * the last one.
 */
export function defaultVisit(fold: ExecutionFold): Visit | undefined {
  const failed = fold.visits.filter((each) => each.status === 'failed');
  const innermost = failed.findLast((each) => !failed.some((other) => isInside(other, each)));
  return innermost ?? fold.visits.findLast((each) => isOpen(each.status)) ?? fold.visits.at(-1);
}

/**
 * Whether the redrive of an ended execution repeats a visit. It repeats no visit in a Parallel or
 * Map state whose failure was caught.
 */
export function isRepeatedByRedrive(fold: ExecutionFold, { status, frame }: Visit): boolean {
  const parent = fold.frames.get(frame)?.parent;
  return (
    (status === 'failed' || status === 'aborted') &&
    (parent === undefined || isRepeatedByRedrive(fold, parent))
  );
}

function isInside(inner: Visit, outer: Visit): boolean {
  return outer.frames.some((frame) => covers(frame.path, inner.frame));
}
