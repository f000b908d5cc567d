import type { FailureGroup, FailureGroups } from '../api/statistics';
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

/**
 * Whether a list of executions can have the failures of a group, and no others. A list has no filter
 * for failures without a state or an error, so no other group may match the filters of such a group.
 * Failures without an error have no fingerprint of a cause.
 */
export function isListable(
  { stateMachineArn, failedState, error, causeFingerprint }: FailureGroup,
  { groups, groupCount }: Pick<FailureGroups, 'groups' | 'groupCount'>,
): boolean {
  if (failedState !== undefined && error !== undefined && causeFingerprint !== undefined)
    return true;
  const matching = groups.filter(
    (other) =>
      other.stateMachineArn === stateMachineArn &&
      (failedState ?? other.failedState) === other.failedState &&
      (error ?? other.error) === other.error &&
      (causeFingerprint ?? other.causeFingerprint) === other.causeFingerprint,
  );
  return groups.length === groupCount && matching.length === 1;
}
