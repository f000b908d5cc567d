/** Counts of failures: `5 executions in 3 groups`. */
export function countsText({
  groups,
  groupCount,
}: {
  groups: readonly { count: number }[];
  groupCount: number;
}): string {
  const executions = groups.reduce((sum, { count }) => sum + count, 0);
  // A response without all groups has more executions.
  const more = groups.length < groupCount ? 'over ' : '';
  return `${more}${counted(executions, 'execution')} in ${counted(groupCount, 'group')}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}
