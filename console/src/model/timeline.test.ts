import { describe, expect, it } from 'vitest';
import { foldUpTo } from './fold';
import { longMap, rows } from './history.fixture';
import { frameKey, timelineOf, visitKey } from './timeline';

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
