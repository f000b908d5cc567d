import { describe, expect, it } from 'vitest';
import { alignmentOf } from './alignment';
import { foldedTo } from './fold';
import { rows, type Written } from './history.fixture';

function fold(...events: Written[]) {
  const all = rows(['', 'ExecutionStarted'], ...events);
  return foldedTo(all, all.length);
}

function pass(state: string, frame = ''): Written[] {
  return [
    [frame, 'PassStateEntered', { state }],
    [frame, 'PassStateExited', { state }],
  ];
}

describe('two executions aligned', () => {
  it('match step by step around what only one of them did', () => {
    const left = fold(...pass('A'), ...pass('B'), ...pass('C'));
    const right = fold(...pass('A'), ...pass('X'), ...pass('Y'), ...pass('C'));
    const { pairs, first } = alignmentOf(left, right);
    expect(
      pairs.map((pair) => [pair.left?.state ?? '-', pair.right?.state ?? '-', pair.difference]),
    ).toEqual([
      ['A', 'A', undefined],
      ['B', '-', 'path'],
      ['-', 'X', 'path'],
      ['-', 'Y', 'path'],
      ['C', 'C', undefined],
    ]);
    expect(first).toBe(1);
  });

  it('find the difference inside of a Map, not the Map that differs for it', () => {
    const iteration = (index: number, end: Written[]): Written[] => [
      [`0.${index}`, 'MapIterationStarted', { state: 'M', index }],
      ...end,
    ];
    const map = (...inner: Written[]): Written[] => [
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
    expect(pairs[0]?.difference).toBe('status');
  });

  it('ask for data where the path is the same', () => {
    const one = fold(...pass('A'), ...pass('B'));
    const { pairs, first } = alignmentOf(one, fold(...pass('A'), ...pass('B')), (left) =>
      left.state === 'B' ? 'output' : undefined,
    );
    expect(pairs.map((pair) => pair.difference)).toEqual([undefined, 'output']);
    expect(first).toBe(1);
    expect(alignmentOf(one, one).first).toBeUndefined();
  });
});
