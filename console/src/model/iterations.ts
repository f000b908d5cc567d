import { counted } from './marks';
import type { Frame, Visit, VisitStatus } from './visits';

/** The iterations of one visit of a Map state, or the branches of a Parallel one, folded into counts. */
export interface FrameGroup {
  readonly visit: Visit;
  /** In the order of their numbers; of iterations tried again the latest try. */
  readonly frames: readonly Frame[];
  readonly counts: Readonly<Partial<Record<VisitStatus, number>>>;
  /** Items that no iteration has begun with yet. */
  readonly waiting: number;
}

/** The branches or iterations of a visit; undefined where the state has none. */
export function groupOf(visit: Visit): FrameGroup | undefined {
  if (visit.frames.length === 0 && visit.length === undefined) {
    return undefined;
  }
  const byIndex = new Map<number, Frame>();
  visit.frames.forEach((frame) => byIndex.set(frame.index, frame));
  const frames = [...byIndex.values()].sort((a, b) => a.index - b.index);
  return {
    visit,
    frames,
    counts: counted(frames.map((frame) => frame.status)),
    waiting: Math.max(0, (visit.length ?? 0) - frames.length),
  };
}

/** The frames of a group with one status; all of them where none is asked for. */
export function framesWith(group: FrameGroup, status: VisitStatus | undefined): readonly Frame[] {
  return status === undefined
    ? group.frames
    : group.frames.filter((frame) => frame.status === status);
}
