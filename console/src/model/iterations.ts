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

/**
 * The frames of a group with a status, and with an error of a state in it.
 *
 * @param status undefined for all frames
 * @param text a number such as `37` or a range such as `30-39` selects indexes, another text
 *     selects frames by their errors; empty for all frames
 */
export function framesWith(
  group: FrameGroup,
  status: VisitStatus | undefined,
  text = '',
): readonly Frame[] {
  const matches = frameFilter(text.trim());
  return status === undefined && text.trim() === ''
    ? group.frames
    : group.frames.filter(
        (frame) => (status === undefined || frame.status === status) && matches(frame),
      );
}

function frameFilter(text: string): (frame: Frame) => boolean {
  if (text === '') return () => true;
  const range = /^#?(\d+)(?:\s*[-–]\s*(\d+))?$/.exec(text);
  if (range) {
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    return ({ index }) => index >= first && index <= last;
  }
  const wanted = text.toLowerCase();
  return ({ visits }) => visits.some(({ error }) => error?.toLowerCase().includes(wanted) === true);
}
