import type { UnreachableEndpoint } from '../api/endpoints';
import type { Rates } from '../api/statistics';
import { totals } from './rates';
import { duration } from './times';

/** One problem, or one kind of pending work, that the home page shows. */
export interface Attention {
  kind: 'failures' | 'quarantine' | 'endpoint' | 'timers' | 'tasks';
  value: string;
  label: string;
  /** Whether something is wrong; pending tasks are work, not an error. */
  isBad: boolean;
}

/** The timer delay above which timers are reported. Timers are polled every second. */
const LATE_MILLIS = 10_000;

/** Returns the problems and the pending work, the most urgent first. */
export function attentionOf(
  rates: Rates,
  endpoints: readonly UnreachableEndpoint[],
): readonly Attention[] {
  const { failed, timedOut } = totals(rates);
  const { quarantined, openTasks, overdueMillis } = rates;
  const found: (Attention | false)[] = [
    failed + timedOut > 0 && {
      kind: 'failures',
      value: (failed + timedOut).toLocaleString(),
      label: `Failed or timed out (last ${rates.minutes.length} min)`,
      isBad: true,
    },
    quarantined.count > 0 && {
      kind: 'quarantine',
      value: countText(quarantined),
      label: 'Stuck in quarantine',
      isBad: true,
    },
    endpoints.length > 0 && {
      kind: 'endpoint',
      value: endpoints.length.toLocaleString(),
      label: `Unreachable: ${endpoints.map((one) => one.endpoint).join(', ')}`,
      isBad: true,
    },
    overdueMillis > LATE_MILLIS && {
      kind: 'timers',
      value: duration(overdueMillis),
      label: 'Timer delay',
      isBad: true,
    },
    openTasks.count > 0 && {
      kind: 'tasks',
      value: countText(openTasks),
      label: 'Pending tasks',
      isBad: false,
    },
  ];
  return found.filter((one) => one !== false);
}

function countText({ count, orMore }: Rates['openTasks']): string {
  return `${orMore ? 'over ' : ''}${count.toLocaleString()}`;
}
