import { countedText } from './countedText';
import { duration } from './times';

/** The statistics of one state in `/api/v1/statistics/states`. */
export interface StateStatistic {
  readonly stateMachineArn: string;
  readonly state: string;
  readonly visits: number;
  readonly failures: number;
  readonly retries: number;
  readonly exits: number;
  readonly durationMillis?: {
    readonly p50: number;
    readonly p90: number;
    readonly p99: number;
    readonly max: number;
  };
}

export type Measure =
  'p50' | 'p90' | 'p99' | 'max' | 'total' | 'failures' | 'failureRate' | 'retries' | 'visits';

export const MEASURES: readonly { readonly id: Measure; readonly label: string }[] = [
  { id: 'p50', label: 'Time, median' },
  { id: 'p90', label: 'Time, 90th percentile' },
  { id: 'p99', label: 'Time, 99th percentile' },
  { id: 'max', label: 'Time, longest' },
  { id: 'total', label: 'Time, all visits (median × visits)' },
  { id: 'failures', label: 'Failed visits' },
  { id: 'failureRate', label: 'Share of visits that failed' },
  { id: 'retries', label: 'Retries' },
  { id: 'visits', label: 'Visits' },
];

/** The value of a state, and its level among the states of its state machine. */
export interface Heat {
  readonly state: string;
  readonly value: number;
  readonly text: string;
  /**
   * 0 for a value of zero, 5 for the hottest state. Levels are equal steps of the value.
   */
  readonly level: 0 | 1 | 2 | 3 | 4 | 5;
}

const LEVELS = 5;

/** Whether a measure counts failures, which have a colour of their own. */
export function isFailureMeasure(measure: Measure): boolean {
  return measure === 'failures' || measure === 'failureRate';
}

/**
 * The state machine with most failed visits, then with most time, then with most visits; undefined
 * without statistics.
 */
export function hottestMachine(statistics: readonly StateStatistic[]): string | undefined {
  const heats = new Map<string, [failures: number, time: number, visits: number]>();
  for (const each of statistics) {
    const [failures, time, visits] = heats.get(each.stateMachineArn) ?? [0, 0, 0];
    heats.set(each.stateMachineArn, [
      failures + each.failures,
      time + (valueOf(each, 'total') ?? 0),
      visits + each.visits,
    ]);
  }
  const [hottest] = [...heats].sort(
    ([, one], [, other]) => other[0] - one[0] || other[1] - one[1] || other[2] - one[2],
  );
  return hottest?.[0];
}

/**
 * A sentence about visits that were not counted, because the executions have visited too many
 * different states; undefined when all were counted.
 *
 * @param ofMachine the visits left out of the statistics that are shown
 * @param ofAll the visits left out of the statistics that have selected the state machine
 */
export function leftOutText(ofMachine: number, ofAll: number): string | undefined {
  if (ofMachine > 0) {
    return `${countedText(ofMachine, 'visit')} of further states ${ofMachine === 1 ? 'is' : 'are'} left out.`;
  }
  return ofAll === 0
    ? undefined
    : `${countedText(ofAll, 'visit')} ${ofAll === 1 ? 'was' : 'were'} left out when this state machine was selected, so another one may have more failures.`;
}

/**
 * The first measure of which a state has a value above zero; the first one of all without such a
 * value. Machines without failures have no heat of failures, and states that were never exited have
 * no time.
 */
export function firstMeasure(statistics: readonly StateStatistic[]): Measure {
  const found = MEASURES.find(({ id }) => statistics.some((each) => (valueOf(each, id) ?? 0) > 0));
  return found?.id ?? 'p50';
}

/**
 * Computes the heat by state name. States without a value are omitted, such as the time of a state
 * that was never exited.
 */
export function heatOf(statistics: readonly StateStatistic[], measure: Measure): Map<string, Heat> {
  const values = statistics.flatMap((each) => {
    const value = valueOf(each, measure);
    return value === undefined ? [] : [{ state: each.state, value }];
  });
  const hottest = Math.max(0, ...values.map((each) => each.value));
  return new Map(
    values.map(({ state, value }) => {
      const share = hottest === 0 ? 0 : value / hottest;
      const level = value === 0 ? 0 : Math.min(LEVELS, Math.max(1, Math.ceil(share * LEVELS)));
      return [
        state,
        { state, value, text: valueText(value, measure), level: level as Heat['level'] },
      ];
    }),
  );
}

function valueOf(statistic: StateStatistic, measure: Measure): number | undefined {
  switch (measure) {
    case 'p50':
    case 'p90':
    case 'p99':
    case 'max':
      return statistic.durationMillis?.[measure];
    case 'total':
      return statistic.durationMillis === undefined
        ? undefined
        : statistic.durationMillis.p50 * statistic.exits;
    case 'failureRate':
      return statistic.visits === 0 ? undefined : statistic.failures / statistic.visits;
    case 'failures':
    case 'retries':
    case 'visits':
      return statistic[measure];
  }
}

function valueText(value: number, measure: Measure): string {
  switch (measure) {
    case 'failures':
    case 'retries':
    case 'visits':
      return value.toLocaleString('en');
    case 'failureRate':
      return `${(value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`;
    case 'p50':
    case 'p90':
    case 'p99':
    case 'max':
    case 'total':
      return duration(value);
  }
}
