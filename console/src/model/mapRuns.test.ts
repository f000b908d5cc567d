import { describe, expect, it } from 'vitest';
import type { MapRunChild, MapRunCounts } from '../api/mapRuns';
import {
  childQuery,
  ended,
  inShownOrder,
  isPartial,
  itemsPerSecond,
  labelOf,
  percentage,
  rateText,
  type Sample,
  secondsLeft,
  withSample,
} from './mapRuns';

const counts = (some: Partial<MapRunCounts>): MapRunCounts => ({
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
  resultsWritten: 0,
  ...some,
});

const samples = (...values: [at: number, ended: number][]): readonly Sample[] =>
  values.reduce<readonly Sample[]>((all, [at, done]) => withSample(all, { at, ended: done }), []);

describe('the rate of a Map Run', () => {
  it('is unknown until a second has been measured', () => {
    expect(itemsPerSecond([], 10)).toBeUndefined();
    expect(itemsPerSecond(samples([10, 0]), 10.5)).toBeUndefined();
    expect(itemsPerSecond(samples([10, 0], [11, 40]), 11)).toBe(40);
  });

  it('is that of the last 15 seconds', () => {
    const all = samples([0, 0], [10, 1000], [20, 1100], [30, 1200]);
    expect(itemsPerSecond(all, 30)).toBeCloseTo(200 / 15);
  });

  it('falls to zero when nothing ends', () => {
    const all = samples([0, 0], [10, 1000]);
    expect(itemsPerSecond(all, 20)).toBeCloseTo(1000 / 15);
    expect(itemsPerSecond(all, 40)).toBe(0);
  });

  it('starts again with a redrive', () => {
    expect(samples([0, 0], [10, 1000], [20, 900])).toEqual([{ at: 20, ended: 900 }]);
  });

  it('keeps few samples', () => {
    let all: readonly Sample[] = [];
    for (let at = 0; at < 1000; at++) all = withSample(all, { at, ended: at });
    expect(all.length).toBeLessThanOrEqual(17);
    expect(itemsPerSecond(all, 999)).toBe(1);
  });

  it('has a number of digits that suits its size', () => {
    expect([0, 0.051, 3.44, 412.6].map(rateText)).toEqual(['0', '0.05', '3.4', '413']);
  });
});

describe('the counts of a Map Run', () => {
  const some = counts({ total: 1000, succeeded: 990, failed: 5, timedOut: 3, aborted: 1 });

  it('give the ended items and the remaining time', () => {
    expect(ended(some)).toBe(999);
    expect(percentage(some)).toBe(99);
    expect(secondsLeft(some, 0.5)).toBe(2);
    expect(secondsLeft(some, 0)).toBeUndefined();
    expect(percentage(counts({}))).toBe(0);
  });
});

describe('a search for a child', () => {
  const child = 'arn:aws:states:us-east-1:123456789012:execution:m/label:a-b';

  it('accepts a number, a name and an ARN', () => {
    expect(childQuery(' 42 ')).toEqual({ child: 42 });
    expect(childQuery('#7')).toEqual({ child: 7 });
    expect(childQuery('a-b')).toEqual({ name: 'a-b' });
    expect(childQuery(child)).toEqual({ name: 'a-b' });
    expect(childQuery(`${child.replace(':execution:', ':express:')}:uuid`)).toEqual({
      name: 'a-b',
    });
    expect(childQuery(' ')).toEqual({});
  });

  it('finds the label of the state', () => {
    expect(labelOf(child)).toBe('label');
  });
});

it('a run is partial when it succeeded without some of its items', () => {
  const run = (status: 'SUCCEEDED' | 'FAILED', some: Partial<MapRunCounts>) =>
    isPartial({ status, itemCounts: counts(some) });
  expect(run('SUCCEEDED', { succeeded: 3 })).toBe(false);
  expect(run('SUCCEEDED', { succeeded: 3, failed: 1 })).toBe(true);
  expect(run('SUCCEEDED', { timedOut: 1 })).toBe(true);
  expect(run('FAILED', { failed: 1 })).toBe(false);
});

it('orders children with the same shown time by their numbers', () => {
  const child = (number: number, startDate: number): MapRunChild => ({
    executionArn: `arn:${String(number)}`,
    name: String(number),
    child: number,
    status: 'SUCCEEDED',
    startDate,
    redriveCount: 0,
  });
  const page = [
    child(148, 20.9),
    child(147, 20.8),
    child(149, 20.7),
    child(12, 21),
    child(3, 19.9),
  ];
  expect(inShownOrder(page).map((one) => one.child)).toEqual([12, 149, 148, 147, 3]);
});
