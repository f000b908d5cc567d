import type { OpenTask } from '../api/tasks';
import type { Visit } from './visits';

/**
 * The task of a visit; undefined when it is not listed. Other iterations of a Map wait in the same
 * state, so the frame decides.
 */
export function taskOf(
  tasks: readonly OpenTask[],
  visit: Pick<Visit, 'state' | 'frame'>,
): OpenTask | undefined {
  return tasks.find((task) => task.state === visit.state && task.frame === visit.frame);
}
