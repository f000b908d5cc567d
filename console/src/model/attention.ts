import type { UnreachableEndpoint } from '../api/endpoints';
import type { InstallationPause } from '../api/installationPause';
import type { StartLimit, StartLimits } from '../api/startLimits';
import type { Rates } from '../api/statistics';
import { machineOrActivityName } from './arn';
import { sumText, totals } from './rates';
import { isNearBound } from './startRule';
import { duration } from './times';

/** One problem, or one kind of pending work, that the home page shows. */
export interface Attention {
  kind:
    | 'installation'
    | 'failures'
    | 'quarantine'
    | 'endpoint'
    | 'timers'
    | 'queues'
    | 'paused'
    | 'tasks';
  value: string;
  label: string;
  /** Whether something is wrong; pending tasks are work, not an error. */
  isBad: boolean;
}

/** The timer delay above which timers are reported. Timers are polled every second. */
const LATE_MILLIS = 10_000;
const NAMES_MAX = 3;

/**
 * Returns the problems and the pending work, the most urgent first.
 *
 * @param endpoints the unreachable ones; undefined when they are not available
 * @param startLimits those that need attention; undefined when they are not available
 * @param installation the pause of the installation; without `paused` when it is not available
 */
export function attentionOf(
  rates: Rates,
  endpoints: readonly UnreachableEndpoint[] = [],
  { limits, hasMore }: StartLimits = { limits: [], hasMore: false },
  { paused: pause }: InstallationPause = {},
): readonly Attention[] {
  const { failed, timedOut } = totals(rates);
  const { quarantined, openTasks, overdueMillis } = rates;
  const full = limits.filter(isNearBound);
  const paused = limits.filter(({ rule }) => rule?.paused === true);
  const found: (Attention | false)[] = [
    pause !== undefined && {
      kind: 'installation',
      ...pauseTexts(pause.resumption?.share),
      isBad: true,
    },
    failed + timedOut > 0 && {
      kind: 'failures',
      value: sumText(rates, failed + timedOut),
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
      // A number would not be that of the running executions, which may call these endpoints.
      value: 'Unreachable',
      label: endpoints.map((one) => one.endpoint).join(', '),
      isBad: true,
    },
    // Timers of a paused installation are late on purpose.
    overdueMillis > LATE_MILLIS &&
      pause === undefined && {
        kind: 'timers',
        value: duration(overdueMillis),
        label: 'Timer delay',
        isBad: true,
      },
    full.length > 0 && {
      kind: 'queues',
      value: limitsText(full.length, hasMore),
      label: `Queues nearly full: ${machineNames(full)}`,
      isBad: true,
    },
    paused.length > 0 && {
      kind: 'paused',
      value: limitsText(paused.length, hasMore),
      label: `Paused: ${machineNames(paused)}`,
      isBad: false,
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

/** @param share the share of the executions that may continue; undefined while all are paused */
function pauseTexts(share: number | undefined): Pick<Attention, 'value' | 'label'> {
  return share === undefined
    ? { value: 'Paused', label: 'Everything, until it is resumed' }
    : { value: `${Math.floor(share * 100)} %`, label: 'Executions that are resumed' };
}

/** The names of the first state machines. */
function machineNames(limits: readonly StartLimit[]): string {
  const names = limits
    .slice(0, NAMES_MAX)
    .map(({ stateMachineArn }) => machineOrActivityName(stateMachineArn));
  return [...names, ...(limits.length > NAMES_MAX ? ['…'] : [])].join(', ');
}

/** The number of state machines among the start limits that were read. */
function limitsText(count: number, hasMore: boolean): string {
  return `${hasMore ? 'at least ' : ''}${count.toLocaleString()}`;
}

function countText({ count, orMore }: Rates['openTasks']): string {
  return `${orMore ? 'over ' : ''}${count.toLocaleString()}`;
}
