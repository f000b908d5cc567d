import { covers } from './events';
import type { ExecutionFold } from './fold';
import type { Visit } from './visits';

/** Which event gave a variable the value that it has at some point. */
export interface VariableSource {
  readonly name: string;
  /** The StateExited event whose `assignedVariables` hold the value. */
  readonly eventId: number;
  readonly state: string;
  /** Whether it belongs to the frame itself or to one around it. */
  readonly frame: string;
}

/**
 * The variables that a frame sees after an event: its own, and those of the frames around it, which an assignment
 * inside does not change.
 *
 * @param upTo the id of the last event that counts
 */
export function variablesSeen(fold: ExecutionFold, frame: string, upTo: number): VariableSource[] {
  const seen = new Map<string, VariableSource>();
  const sources = fold.visits.filter(
    (visit) => assignedBy(visit, upTo) && covers(visit.frame, frame),
  );
  // An inner frame's own variables hide outer ones of the same name; the language forbids them, a history may have them.
  sources.sort((a, b) => a.frame.length - b.frame.length || (a.exitedId ?? 0) - (b.exitedId ?? 0));
  for (const visit of sources) {
    for (const name of visit.assigned) {
      seen.set(name, {
        name,
        eventId: visit.exitedId ?? 0,
        state: visit.state,
        frame: visit.frame,
      });
    }
  }
  return [...seen.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function assignedBy(visit: Visit, upTo: number): boolean {
  return visit.assigned.length > 0 && visit.exitedId !== undefined && visit.exitedId <= upTo;
}
