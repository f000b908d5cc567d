import type { CaughtStep, FailedStateStep } from '../api/rootCauses';

/**
 * The branch or iteration of a Parallel or Map state from which a step has its error, such as
 * `, whose iteration 7 failed`. The state itself can be inside another iteration, which the words
 * must not suggest. Empty for other states.
 */
export function causalPlace({
  kind,
  stateType,
  index,
}: Pick<FailedStateStep | CaughtStep, 'kind' | 'stateType' | 'index'>): string {
  if (index === undefined) return '';
  const inner = `${stateType === 'Map' ? 'iteration' : 'branch'} ${index.toLocaleString('en')}`;
  switch (kind) {
    case 'ERROR_CAUGHT':
      return `, whose ${inner} failed`;
    case 'STATE_FAILED':
      return ` because its ${inner} failed`;
    case 'STATE_INTERRUPTED':
      return ` with its ${inner}`;
  }
}
