import { counted } from './marks';
import type { Frame, Visit, VisitStatus } from './visits';

/** The iterations of a Map visit or the branches of a Parallel visit, with counts by status. */
export interface FrameGroup {
  readonly visit: Visit;
  /** The frames in index order; of a retried iteration only the latest attempt. */
  readonly frames: readonly Frame[];
  readonly counts: Readonly<Partial<Record<VisitStatus, number>>>;
  /** The number of items whose iteration has not started. */
  readonly waiting: number;
}

/** Groups the branches or iterations of a visit; undefined when the state has none. */
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

/** The frames of a group with a status; all frames when the status is undefined. */
export function framesWith(group: FrameGroup, status: VisitStatus | undefined): readonly Frame[] {
  return status === undefined
    ? group.frames
    : group.frames.filter((frame) => frame.status === status);
}
