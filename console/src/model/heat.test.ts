import { describe, expect, it } from 'vitest';
import { firstMeasure, heatOf, hottestMachine, leftOutText, type StateStatistic } from './heat';

function statistic(state: string, members: Partial<StateStatistic>): StateStatistic {
  return { stateMachineArn: 'm', state, visits: 0, failures: 0, retries: 0, exits: 0, ...members };
}

describe('the heat of states', () => {
  const statistics = [
    statistic('cold', { visits: 10 }),
    statistic('warm', {
      visits: 10,
      failures: 1,
      durationMillis: { p50: 30, p90: 40, p99: 50, max: 60 },
    }),
    statistic('hot', {
      visits: 20,
      failures: 20,
      durationMillis: { p50: 90_000, p90: 1, p99: 1, max: 1 },
    }),
  ];

  it('has levels from zero to the hottest state, and texts', () => {
    const failed = heatOf(statistics, 'failureRate');
    expect([...failed.values()].map((each) => [each.state, each.level, each.text])).toEqual([
      ['cold', 0, '0 %'],
      ['warm', 1, '10 %'],
      ['hot', 5, '100 %'],
    ]);
  });

  it('has no time for a state that was never exited', () => {
    const times = heatOf(statistics, 'p50');
    expect(times.has('cold')).toBe(false);
    expect(times.get('hot')).toMatchObject({ level: 5, text: '1 min 30 s' });
    expect(times.get('warm')?.level).toBe(1);
  });

  it('is equal for equal values only', () => {
    const times = heatOf(
      [117, 90, 20].map((p50) =>
        statistic(`${p50}`, { durationMillis: { p50, p90: p50, p99: p50, max: p50 } }),
      ),
      'p50',
    );
    expect([...times.values()].map(({ level }) => level)).toEqual([5, 4, 1]);
  });
});

describe('the first measure', () => {
  const durations = (millis: number) => ({
    durationMillis: { p50: 0, p90: 0, p99: millis, max: millis },
  });

  it('is the first one of which a state has a value', () => {
    expect(firstMeasure([statistic('a', { visits: 3, ...durations(5) })])).toBe('p99');
    expect(firstMeasure([statistic('a', { visits: 3, failures: 1 })])).toBe('failures');
    expect(firstMeasure([statistic('a', { visits: 3, ...durations(0) })])).toBe('visits');
    expect(firstMeasure([statistic('a', { visits: 1 }), statistic('b', { retries: 1 })])).toBe(
      'retries',
    );
    expect(firstMeasure([statistic('a', {})])).toBe('p50');
    expect(firstMeasure([])).toBe('p50');
  });
});

describe('the hottest state machine', () => {
  const of = (stateMachineArn: string, members: Partial<StateStatistic>) => ({
    ...statistic('state', members),
    stateMachineArn,
  });
  const slow = { exits: 2, durationMillis: { p50: 500, p90: 1, p99: 1, max: 1 } };

  it('has most failed visits, then most time, then most visits', () => {
    const visited = of('visited', { visits: 9 });
    const failing = [of('failing', { failures: 1 }), of('failing', { failures: 1 })];
    expect(hottestMachine([of('idle', {}), visited])).toBe('visited');
    expect(hottestMachine([visited, of('slow', slow)])).toBe('slow');
    expect(hottestMachine([of('slow', { ...slow, failures: 1 }), ...failing])).toBe('failing');
  });

  it('is undefined without statistics', () => {
    expect(hottestMachine([])).toBeUndefined();
  });
});

describe('the visits that were left out', () => {
  it('are named for the shown state machine, or for its selection', () => {
    expect(leftOutText(0, 0)).toBeUndefined();
    expect(leftOutText(7373, 9)).toBe('7,373 visits of further states are left out.');
    expect(leftOutText(1, 9)).toBe('1 visit of further states is left out.');
    expect(leftOutText(0, 7373)).toMatch(/^7,373 visits were left out when .* selected/);
  });
});
