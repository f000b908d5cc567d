import { countedText } from './countedText';

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
  return `${more}${countedText(executions, 'execution')} in ${countedText(groupCount, 'group')}`;
}
