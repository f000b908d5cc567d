import { lastSegment, machineOrActivityName } from './arn';
import { personName } from './assignment';

/** The parts of an open task by which it is found. */
export interface SearchedTask {
  readonly executionArn: string;
  readonly state?: string;
  readonly activityArn?: string;
  readonly workerName?: string;
  readonly assignee?: string;
  readonly note?: string;
}

/**
 * Whether a task contains all words of a search text. The names of its state, execution, state
 * machine, activity, worker and assignee are searched, and its note. Case does not matter.
 */
export function matchesTask(task: SearchedTask, text: string): boolean {
  const names = [
    task.state ?? '',
    lastSegment(task.executionArn),
    machineOrActivityName(task.executionArn),
    task.activityArn === undefined ? '' : machineOrActivityName(task.activityArn),
    task.workerName ?? '',
    task.assignee === undefined ? '' : personName(task.assignee),
    task.note ?? '',
  ];
  const all = names.join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
