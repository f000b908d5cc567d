import { describe, expect, it } from 'vitest';
import { foldUpTo } from './fold';
import { longMap, rows } from './history.fixture';
import { FOLDED_VISITS_MIN, foldKey, frameKey, timelineOf, visitKey } from './timeline';
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
