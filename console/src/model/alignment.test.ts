import { describe, expect, it } from 'vitest';
import { alignmentOf } from './alignment';
import { foldUpTo } from './fold';
import { rows, type EventSpec } from './history.fixture';

function fold(...events: EventSpec[]) {
  const all = rows(['', 'ExecutionStarted'], ...events);
  return foldUpTo(all, all.length);
}

function pass(state: string, frame = ''): EventSpec[] {
  return [
    [frame, 'PassStateEntered', { state }],
    [frame, 'PassStateExited', { state }],
  ];
}

describe('aligning two executions', () => {
  it('pairs equal steps around steps that only one execution has', () => {
    const left = fold(...pass('A'), ...pass('B'), ...pass('C'));
    const right = fold(...pass('A'), ...pass('X'), ...pass('Y'), ...pass('C'));
    const { pairs, first } = alignmentOf(left, right);
    expect(
      pairs.map((pair) => [pair.left?.state ?? '-', pair.right?.state ?? '-', pair.differences[0]]),
    ).toEqual([
      ['A', 'A', undefined],
      ['B', '-', 'path'],
      ['-', 'X', 'path'],
      ['-', 'Y', 'path'],
      ['C', 'C', undefined],
    ]);
    expect(first).toBe(1);
  });

  it('reports the difference inside a Map, not the Map itself', () => {
    const iteration = (index: number, end: EventSpec[]): EventSpec[] => [
      [`0.${index}`, 'MapIterationStarted', { state: 'M', index }],
      ...end,
    ];
    const map = (...inner: EventSpec[]): EventSpec[] => [
      ['', 'MapStateEntered', { state: 'M' }],
      ['', 'MapStateStarted', { length: 2 }],
      ...inner,
    ];
    const left = fold(...map(...iteration(0, pass('P', '0.0')), ...iteration(1, pass('P', '0.1'))));
    const right = fold(
      ...map(
        ...iteration(0, pass('P', '0.0')),
        ...iteration(1, [['0.1', 'FailStateEntered', { state: 'F' }]]),
        ['', 'MapStateFailed'],
        ['', 'ExecutionFailed', { error: 'E' }],
      ),
    );
    const { pairs, first } = alignmentOf(left, right);
    expect(first === undefined ? undefined : pairs[first]?.path).toBe('M / Iteration 1 / P');
    expect(pairs[0]?.differences).toEqual(['status']);
    // Different data does not hide the cause.
    const withData = alignmentOf(left, right, () => ['input']);
    expect(withData.first).toBe(first);
    expect(withData.skipsData).toBe(true);
  });

  it('compares the data of steps that both executions ran', () => {
    const one = fold(...pass('A'), ...pass('B'));
    const { pairs, first } = alignmentOf(one, fold(...pass('A'), ...pass('B')), (left) =>
      left.state === 'B' ? ['output'] : [],
    );
    expect(pairs.map((pair) => pair.differences)).toEqual([[], ['output']]);
    expect(first).toBe(1);
    expect(alignmentOf(one, one).first).toBeUndefined();
  });

  it('has the outcome as the first difference, not different data before it', () => {
    const left = fold(...pass('A'), ...pass('B'));
    const right = fold(
      ...pass('A'),
      ['', 'TaskStateEntered', { state: 'B' }],
      ['', 'TaskScheduled'],
      ['', 'TaskFailed', { error: 'E' }],
      ['', 'ExecutionFailed', { error: 'E' }],
    );
    const { pairs, first } = alignmentOf(left, right, () => ['input']);
    expect(pairs.map((pair) => pair.differences)).toEqual([['input'], ['status', 'input']]);
    expect(first).toBe(1);
    expect(alignmentOf(left, left, () => ['input']).first).toBe(0);
  });

  it('reports the failure before the step that it aborted', () => {
    const branches = (...inner: EventSpec[]): EventSpec[] => [
      ['', 'ParallelStateEntered', { state: 'Both' }],
      ['', 'ParallelStateStarted'],
      ['0.0', 'TaskStateEntered', { state: 'Slow' }],
      ['0.1', 'TaskStateEntered', { state: 'Pay' }],
      ...inner,
    ];
    const left = fold(
      ...branches(
        ['0.1', 'TaskStateExited', { state: 'Pay' }],
        ['0.0', 'TaskStateExited', { state: 'Slow' }],
      ),
    );
    const right = fold(
      ...branches(
        ['0.1', 'TaskScheduled'],
        ['0.1', 'TaskFailed', { error: 'Card.Declined' }],
        ['', 'ParallelStateFailed'],
        ['', 'ExecutionFailed', { error: 'Card.Declined' }],
      ),
    );
    const { pairs, first } = alignmentOf(left, right);
    expect(pairs.map(({ right: visit }) => visit?.status)).toContain('aborted');
    expect(first === undefined ? undefined : pairs[first]?.state).toBe('Pay');
  });
});
