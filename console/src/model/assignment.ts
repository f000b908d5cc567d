/** The due date of a task: the one that people have set, or the time when the task times out. */
export function dueOf(task: { dueDate?: number; timeoutDue?: number }): number | undefined {
  return task.dueDate ?? task.timeoutDue;
}

/** The name of an assignee: the last part of a principal's ARN, or the name itself. */
export function personName(assignee: string): string {
  return assignee.startsWith('arn:') ? assignee.slice(assignee.lastIndexOf('/') + 1) : assignee;
}

/** The query parameters of the filter for assignees; undefined for any. */
export function assigneeFilter(
  chosen: string,
  person: string,
): { assignee?: string; assigned?: boolean } {
  switch (chosen) {
    case 'mine':
      // A person without a name has no tasks.
      return person === '' ? { assigned: false, assignee: '-' } : { assignee: person };
    case 'none':
      return { assigned: false };
    case 'any':
      return { assigned: true };
    default:
      return {};
  }
}
