import type { FailedStateStep, RootCauseStep } from '../api/rootCauses';

/**
 * The index of the step that a banner names first: the root cause, unless a catcher has handled it
 * and another state failed later. A Fail state after a catcher only reports the caught error, so it
 * is no other failure.
 *
 * @param steps the steps from the root cause to the end
 */
export function headIndex(steps: readonly RootCauseStep[]): number {
  let head = 0;
  steps.forEach((caught, index) => {
    if (caught.kind !== 'ERROR_CAUGHT') return;
    const next = steps.findIndex((step, at) => at > index && isFailedState(step));
    const failed = steps[next];
    if (failed === undefined || !isFailedState(failed)) return;
    if (failed.executionArn === caught.executionArn && failed.stateType !== 'Fail') head = next;
  });
  return head;
}

/** Whether a step is a state that failed, or that was running at the end of its execution. */
export function isFailedState(step: RootCauseStep): step is FailedStateStep {
  return step.kind === 'STATE_FAILED' || step.kind === 'STATE_INTERRUPTED';
}
