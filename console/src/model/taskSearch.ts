import { lastSegment, machineOrActivityName } from './arn';

/** The parts of an open task by which it is found. */
export interface SearchedTask {
  readonly executionArn: string;
  readonly state?: string;
  readonly activityArn?: string;
  readonly workerName?: string;
}

/**
 * Whether the names of a task contain all words of a search text: state, execution, state machine,
 * activity and worker. Upper and lower case are equal.
 */
export function matchesTask(task: SearchedTask, text: string): boolean {
  const names = [
    task.state ?? '',
    lastSegment(task.executionArn),
    machineOrActivityName(task.executionArn),
    task.activityArn === undefined ? '' : machineOrActivityName(task.activityArn),
    task.workerName ?? '',
  ];
  const all = names.join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
