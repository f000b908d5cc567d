import { covers } from './events';
import type { Visit } from './visits';

/** The event that assigned the current value of a variable. */
export interface VariableSource {
  readonly name: string;
  /** The id of the StateExited event whose `assignedVariables` contains the value. */
  readonly eventId: number;
  readonly state: string;
  /** The frame of the assignment: the frame itself or an enclosing one. */
  readonly frame: string;
}

/** A visit that may have assigned variables at its end. */
export type AssigningVisit = Pick<Visit, 'state' | 'frame' | 'assigned' | 'exitedId'>;

/**
 * The variables that are visible in a frame after an event: its own variables and the variables of
 * the enclosing frames. Assignments in an inner frame do not change outer variables.
 *
 * @param upTo the id of the last event to include
 */
export function visibleVariables(
  visits: readonly AssigningVisit[],
  frame: string,
  upTo: number,
): VariableSource[] {
  const visible = new Map<string, VariableSource>();
  const sources = visits.filter(
    (visit) => hasAssignedBy(visit, upTo) && covers(visit.frame, frame),
  );
  // Inner variables hide outer ones of the same name. The language forbids this, but a history may
  // contain it.
  sources.sort((a, b) => a.frame.length - b.frame.length || (a.exitedId ?? 0) - (b.exitedId ?? 0));
  for (const visit of sources) {
    for (const name of visit.assigned) {
      visible.set(name, {
        name,
        eventId: visit.exitedId ?? 0,
        state: visit.state,
        frame: visit.frame,
      });
    }
  }
  return [...visible.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** The variables of a frame at the begin of a fork. */
export interface ForkedVariables {
  readonly frame: string;
  /** JSON texts by the names of all variables that the frame could read. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The variables of a frame that a fork took from its origin: those of the innermost frame around it
 * with which the fork began.
 *
 * @returns JSON texts by name
 */
export function forkedVariables(
  frames: readonly ForkedVariables[],
  frame: string,
): Readonly<Record<string, string>> {
  const around = frames.filter((each) => covers(each.frame, frame));
  const [inner] = around.sort((one, other) => other.frame.length - one.frame.length);
  return inner?.variables ?? {};
}

function hasAssignedBy(visit: AssigningVisit, upTo: number): boolean {
  return visit.assigned.length > 0 && visit.exitedId !== undefined && visit.exitedId <= upTo;
}
