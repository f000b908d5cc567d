import { describe, expect, it } from 'vitest';
import { foldUpTo } from './fold';
import { longMap, rows } from './history.fixture';
import { FOLDED_VISITS_MIN, foldKey, frameKey, segmentsOf, timelineOf, visitKey } from './timeline';
import { isWaiting } from './visits';

describe('a timeline', () => {
  it('shows queue time, failed attempts and retry delays in sequence', () => {
    const all = rows(
      ['', 'ExecutionStarted', { at: 0 }],
      ['', 'TaskStateEntered', { state: 'T', at: 0 }],
      ['', 'ActivityScheduled', { at: 0 }],
      ['', 'ActivityStarted', { at: 300 }],
      ['', 'ActivityFailed', { at: 500 }],
      ['', 'ActivityScheduled', { at: 1_500 }],
      ['', 'ActivityStarted', { at: 1_600 }],
    );
    const [bar] = timelineOf(foldUpTo(all, all.length), new Set(), 2_000).bars;
    expect(bar?.segments.map((each) => [each.kind, each.from, each.to])).toEqual([
      ['queue', 0, 300],
      ['failed', 300, 500],
      ['backoff', 500, 1_500],
      ['queue', 1_500, 1_600],
      ['work', 1_600, 2_000],
    ]);
    expect(bar?.to).toBe(2_000);
  });

  it('shows the time until the answer of a callback as waiting', () => {
    const all = rows(
      ['', 'ExecutionStarted', { at: 0 }],
      ['', 'TaskStateEntered', { state: 'T', at: 0 }],
      [
        '',
        'TaskScheduled',
        { at: 0, resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' },
      ],
      ['', 'TaskStarted', { at: 20 }],
    );
    const [bar] = timelineOf(foldUpTo(all, all.length), new Set(), 2_000).bars;
    expect(bar?.segments.map((each) => [each.kind, each.from, each.to])).toEqual([
      ['queue', 0, 20],
      ['wait', 20, 2_000],
    ]);
    expect(bar && isWaiting(bar.visit)).toBe(true);
  });

  it('shows the time until a redrive as a gap, not as the delay of the Retrier', () => {
    const all = rows(
      ['', 'ExecutionStarted', { at: 0 }],
      ['', 'TaskStateEntered', { state: 'T', at: 0 }],
      ['', 'TaskScheduled', { at: 0 }],
      ['', 'TaskStarted', { at: 0 }],
      ['', 'TaskFailed', { error: 'E', at: 100 }],
      ['', 'TaskScheduled', { at: 1_100 }],
      ['', 'TaskStarted', { at: 1_100 }],
      ['', 'TaskFailed', { error: 'E', at: 1_200 }],
      ['', 'ExecutionFailed', { error: 'E', at: 1_200 }],
      ['', 'ExecutionRedriven', { at: 61_000 }],
      ['', 'TaskScheduled', { at: 61_003 }],
      ['', 'TaskStarted', { at: 61_003 }],
      ['', 'TaskSucceeded', { at: 61_503 }],
      ['', 'TaskStateExited', { state: 'T', at: 61_503 }],
      ['', 'ExecutionSucceeded', { at: 61_503 }],
    );
    const [bar] = timelineOf(foldUpTo(all, all.length), new Set(), 0).bars;
    expect(bar?.segments.map((each) => [each.kind, each.from, each.to])).toEqual([
      ['failed', 0, 100],
      ['backoff', 100, 1_100],
      ['failed', 1_100, 1_200],
      ['redrive', 1_200, 61_003],
      ['work', 61_003, 61_503],
    ]);
    expect(bar?.millis).toBe(61_503 - 59_800);
  });

  it('separates a stopped Retry delay from the time until the redrive', () => {
    const all = rows(
      ['', 'ExecutionStarted', { at: 0 }],
      ['', 'MapStateEntered', { state: 'M', at: 0 }],
      ['', 'MapStateStarted', { length: 1, at: 0 }],
      ['0.0', 'MapIterationStarted', { state: 'M', index: 0, at: 0 }],
      ['0.0', 'TaskStateEntered', { state: 'T', at: 0 }],
      ['0.0', 'TaskScheduled', { at: 0 }],
      ['0.0', 'TaskFailed', { error: 'E', at: 100 }],
      ['', 'ExecutionAborted', { at: 300 }],
      ['', 'ExecutionRedriven', { at: 900 }],
      ['0.0', 'TaskScheduled', { at: 900 }],
    );
    const fold = foldUpTo(all, all.length);
    const [map, task] = fold.visits;
    if (map === undefined || task === undefined) throw new Error('no visits');
    expect(segmentsOf(task, 1_000, fold.pauses)).toEqual([
      { kind: 'queue', from: 0, to: 100 },
      { kind: 'backoff', from: 100, to: 300 },
      { kind: 'redrive', from: 300, to: 900 },
      { kind: 'queue', from: 900, to: 1_000 },
    ]);
    const expanded = new Set([visitKey(map)]);
    const [, iteration] = timelineOf(fold, expanded, 1_000).bars;
    expect(iteration?.segments).toEqual([
      { kind: 'work', from: 0, to: 300 },
      { kind: 'redrive', from: 300, to: 900 },
      { kind: 'work', from: 900, to: 1_000 },
    ]);
  });

  it.each(['waitForSignal', 'acquire', 'arn:aws:states:::askel:acquire'])(
    'shows a wait of %s as waiting',
    (resource) => {
      const all = rows(
        ['', 'ExecutionStarted', { at: 0 }],
        ['', 'TaskStateEntered', { state: 'T', at: 0 }],
        ['', 'TaskScheduled', { at: 0, resource }],
      );
      const [bar] = timelineOf(foldUpTo(all, all.length), new Set(), 2_000).bars;
      expect(bar?.segments).toEqual([{ kind: 'wait', from: 0, to: 2_000 }]);
      expect(bar && isWaiting(bar.visit)).toBe(true);
    },
  );

  it('ends when the execution ended, not now', () => {
    const all = rows(
      ['', 'ExecutionStarted', { at: 0 }],
      ['', 'WaitStateEntered', { state: 'W', at: 10 }],
      ['', 'WaitStateExited', { state: 'W', at: 900 }],
      ['', 'ExecutionSucceeded', { at: 950 }],
    );
    const timeline = timelineOf(foldUpTo(all, 4), new Set(), 1_000_000);
    expect(timeline.to).toBe(950);
    expect(timeline.bars[0]?.segments).toEqual([{ kind: 'wait', from: 10, to: 900 }]);
  });

  it('folds the visits of a loop by state', () => {
    const visit = (index: number) =>
      [
        ['', 'PassStateEntered', { state: 'Poll', at: index * 100 }],
        ['', 'PassStateExited', { state: 'Poll', at: index * 100 + 40 }],
        ['', 'WaitStateEntered', { state: 'Pause', at: index * 100 + 40 }],
        ['', 'WaitStateExited', { state: 'Pause', at: index * 100 + 100 }],
      ] as const;
    const loop = (count: number) => {
      const all = rows(
        ['', 'ExecutionStarted', { at: 0 }],
        ...Array.from({ length: count }, (_, index) => visit(index)).flat(),
      );
      return foldUpTo(all, all.length);
    };
    const few = timelineOf(loop(FOLDED_VISITS_MIN), new Set(), 0).bars;
    expect(few.length).toBe(2 * FOLDED_VISITS_MIN);
    const fold = loop(12);
    const [poll, pause, ...others] = timelineOf(fold, new Set(), 0).bars;
    expect(others).toEqual([]);
    expect([poll?.label, poll?.innerCount, poll?.from, poll?.to]).toEqual(['Poll', 12, 0, 1_140]);
    expect(poll?.segments.length).toBe(12);
    expect(poll?.segments[1]).toEqual({ kind: 'work', from: 100, to: 140 });
    expect(pause?.segments[0]?.kind).toBe('wait');
    const open = timelineOf(fold, new Set([foldKey(fold.root, 'Poll')]), 0).bars;
    expect(open.map((bar) => bar.depth)).toEqual([0, ...Array.from({ length: 12 }, () => 1), 0]);
    // Thousands of visits have a bounded number of segments.
    const [many] = timelineOf(loop(2_000), new Set(), 0).bars;
    expect(many?.segments.length).toBeLessThan(250);
  });

  it('draws a fast loop as one bar, although its events share the times of a few writes', () => {
    const loop = (timeOf: (index: number) => number) => {
      const visits = Array.from({ length: 2_600 }, (_, index) => [
        ['', 'PassStateEntered', { state: 'Poll', at: timeOf(index) }] as const,
        ['', 'PassStateExited', { state: 'Poll', at: timeOf(index) }] as const,
      ]);
      const all = rows(['', 'ExecutionStarted', { at: 0 }], ...visits.flat());
      return timelineOf(foldUpTo(all, all.length), new Set(), 0).bars[0]?.segments;
    };
    // Twenty writes, 9 ms apart.
    expect(loop((index) => Math.floor(index / 130) * 9)).toEqual([
      { kind: 'work', from: 0, to: 171 },
    ]);
    // A long pause remains a gap.
    expect(loop((index) => index + (index < 1_300 ? 0 : 10_000))?.length).toBe(2);
  });

  it('shows the most urgent status of folded visits', () => {
    const all = rows(
      ['', 'ExecutionStarted', { at: 0 }],
      ...Array.from(
        { length: 12 },
        (_, index) =>
          [
            ['', 'PassStateEntered', { state: 'P', at: index }],
            ...(index === 11 ? [] : [['', 'PassStateExited', { state: 'P', at: index }] as const]),
          ] as const,
      ).flat(),
    );
    expect(timelineOf(foldUpTo(all, all.length), new Set(), 99).bars[0]?.status).toBe('running');
  });

  it('shows iterations only when their Map is expanded', () => {
    const all = longMap(3);
    const fold = foldUpTo(all, all.length);
    const [map] = fold.visits;
    const frame = fold.frames.get('0.1');
    if (map === undefined || frame === undefined) throw new Error('no Map');
    expect(timelineOf(fold, new Set(), 0).bars.map((bar) => bar.label)).toEqual(['M']);
    const expanded = new Set([visitKey(map), frameKey(frame)]);
    expect(timelineOf(fold, expanded, 0).bars.map((bar) => `${bar.depth} ${bar.label}`)).toEqual([
      '0 M',
      '1 Iteration 0',
      '1 Iteration 1',
      '2 P',
      '1 Iteration 2',
    ]);
  });
});
