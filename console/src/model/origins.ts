import type { CaughtStep, MemberRootCause, RootCauseStep } from '../api/rootCauses';

/** A root cause of members of a group of failures. */
export interface SharedOrigin {
  step: Exclude<RootCauseStep, CaughtStep>;
  /** The number of members with a root cause in this state and with this error. */
  members: number;
  /** False when a chain of these members may have an earlier failure. */
  complete: boolean;
}

/** The state of a step; undefined for the end of an execution without a history. */
export function stateOf(step: RootCauseStep): string | undefined {
  return 'state' in step ? step.state : undefined;
}

/**
 * The root causes of members by state and error, the most frequent first.
 *
 * @param group the state and error of the group; a failure of a member itself with the same state
 *     and error is omitted
 */
export function sharedOrigins(
  causes: readonly MemberRootCause[] | undefined,
  group: { failedState?: string; error?: string },
): SharedOrigin[] {
  const byOrigin = new Map<string, SharedOrigin>();
  for (const { executionArn, origin, complete } of causes ?? []) {
    if (origin === undefined || origin.kind === 'ERROR_CAUGHT') continue;
    if (
      origin.executionArn === executionArn &&
      stateOf(origin) === group.failedState &&
      origin.error === group.error
    )
      continue;
    const key = JSON.stringify([stateOf(origin), origin.error]);
    const known = byOrigin.get(key);
    if (known === undefined) {
      byOrigin.set(key, { step: origin, members: 1, complete });
    } else {
      known.members++;
      known.complete &&= complete;
    }
  }
  return [...byOrigin.values()].sort((one, other) => other.members - one.members);
}
