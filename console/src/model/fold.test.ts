import { describe, expect, it } from 'vitest';
import { ExecutionFold, foldUpTo } from './fold';
import { frameText } from './frames';
import { longMap, rows } from './history.fixture';
import { groupOf } from './iterations';
import { marksOf } from './marks';
import { forkedVariables, visibleVariables } from './variables';

function folded(all: ReturnType<typeof rows>): ExecutionFold {
  return foldUpTo(all, all.length);
}

const RETRIED = rows(
  ['', 'ExecutionStarted'],
  ['', 'TaskStateEntered', { state: 'Charge' }],
  ['', 'TaskScheduled', { resource: 'invoke' }],
  ['', 'TaskStarted', { at: 1_000 }],
  ['', 'TaskFailed', { error: 'Busy', at: 2_000 }],
  ['', 'TaskScheduled', { resource: 'invoke', at: 5_000 }],
  ['', 'TaskStarted'],
  ['', 'TaskSucceeded'],
  ['', 'TaskStateExited', { state: 'Charge', assigned: ['total'] }],
  ['', 'ExecutionSucceeded'],
);

describe('the fold of a history', () => {
  it('has the attempts of a visit with their outcomes', () => {
    const fold = folded(RETRIED);
    const [visit] = fold.visits;
    expect(visit?.attempts.map((each) => [each.outcome, each.error])).toEqual([
      ['failed', 'Busy'],
      ['succeeded', undefined],
    ]);
    expect(visit?.status).toBe('succeeded');
    expect(visit?.error).toBeUndefined();
    expect(fold.status).toBe('SUCCEEDED');
  });

  it('shows a state as retrying between two attempts, and as running in the next', () => {
    expect(foldUpTo(RETRIED, 5).visits[0]?.status).toBe('retrying');
    expect(foldUpTo(RETRIED, 6).visits[0]?.status).toBe('running');
    expect(foldUpTo(RETRIED, 6).status).toBe('RUNNING');
  });

  it('is equal whether events are added one by one or together, and ignores duplicate events', () => {
    const fold = new ExecutionFold();
    [...RETRIED.slice(0, 4), ...RETRIED].forEach((row) => fold.append(row));
    expect(fold.visits).toEqual(folded(RETRIED).visits);
  });

  it('distinguishes a caught failure from a success', () => {
    const fold = folded(
      rows(
        ['', 'ExecutionStarted'],
        ['', 'TaskStateEntered', { state: 'T' }],
        ['', 'LambdaFunctionScheduled'],
        ['', 'LambdaFunctionTimedOut'],
        ['', 'TaskStateExited', { state: 'T' }],
        ['', 'FailStateEntered', { state: 'F' }],
        ['', 'ExecutionFailed', { error: 'Gone' }],
      ),
    );
    expect(fold.visits.map((each) => [each.status, each.error])).toEqual([
      ['caught', 'States.Timeout'],
      ['failed', 'Gone'],
    ]);
    expect([fold.status, fold.error]).toEqual(['FAILED', 'Gone']);
  });

  it('finds the failed state of a Parallel, its aborted siblings and the new frames of its next attempt', () => {
    const fold = folded(
      rows(
        ['', 'ExecutionStarted'],
        ['', 'ParallelStateEntered', { state: 'P' }],
        ['', 'ParallelStateStarted'],
        ['0.0', 'TaskStateEntered', { state: 'A' }],
        ['0.1', 'WaitStateEntered', { state: 'B' }],
        ['0.0', 'TaskScheduled'],
        ['0.0', 'TaskFailed', { error: 'Broken', previousEventId: 6 }],
        ['0.0', 'TaskStateAborted', { previousEventId: 7 }],
        ['0.1', 'WaitStateAborted', { previousEventId: 7 }],
        ['', 'ParallelStateStarted'],
        ['1.0', 'TaskStateEntered', { state: 'A' }],
        ['1.1', 'WaitStateEntered', { state: 'B' }],
      ),
    );
    const [parallel] = fold.visits;
    expect(parallel?.attempts.map((each) => [each.outcome, each.error])).toEqual([
      ['failed', 'Broken'],
      ['running', undefined],
    ]);
    expect(fold.visits.map((each) => `${each.frame} ${each.state} ${each.status}`)).toEqual([
      ' P running',
      '0.0 A failed',
      '0.1 B aborted',
      '1.0 A running',
      '1.1 B running',
    ]);
    expect(parallel && groupOf(parallel)?.frames.map((frame) => frame.path)).toEqual([
      '1.0',
      '1.1',
    ]);
  });

  it('continues in the existing frames after a redrive', () => {
    const failed = rows(
      ['', 'ExecutionStarted'],
      ['', 'MapStateEntered', { state: 'M' }],
      ['', 'MapStateStarted', { length: 2 }],
      ['0.0', 'MapIterationStarted', { state: 'M', index: 0 }],
      ['0.0', 'TaskStateEntered', { state: 'T' }],
      ['0.0', 'TaskScheduled'],
      ['0.0', 'TaskFailed', { error: 'E' }],
      ['0.0', 'MapIterationFailed', { state: 'M', index: 0, previousEventId: 7 }],
      ['', 'MapStateFailed', { previousEventId: 7 }],
      ['', 'ExecutionFailed', { error: 'E' }],
      ['', 'ExecutionRedriven'],
      ['0.0', 'TaskScheduled'],
      ['0.0', 'TaskFailed', { error: 'E' }],
      ['0.0', 'TaskScheduled'],
    );
    const before = foldUpTo(failed, 10);
    expect(before.visits.map((each) => each.status)).toEqual(['failed', 'failed']);
    expect(before.visits[0] && groupOf(before.visits[0])).toMatchObject({
      counts: { failed: 1 },
      waiting: 1,
    });
    const after = folded(failed);
    expect(after.visits.map((each) => each.status)).toEqual(['running', 'running']);
    expect(after.visits[1]?.attempts).toHaveLength(3);
    // The first attempt after the redrive is no retry.
    expect(marksOf(after).get('T')?.retries).toBe(1);
    expect(after.redrives).toEqual([11]);
    expect(after.status).toBe('RUNNING');
  });

  it('aborts running visits when an execution is stopped or times out', () => {
    const fold = folded(
      rows(
        ['', 'ExecutionStarted'],
        ['', 'WaitStateEntered', { state: 'W' }],
        ['', 'ExecutionAborted', { previousEventId: 0 }],
      ),
    );
    expect(fold.visits[0]?.status).toBe('aborted');
    expect(fold.status).toBe('ABORTED');
  });

  it('finds the visit of an event', () => {
    const fold = folded(RETRIED);
    expect(fold.visitAt(5)).toBe(fold.visits[0]);
    expect(fold.visitAt(1)).toBeUndefined();
  });

  it('counts the iterations of 25,000 events, all of them or one', () => {
    const fold = folded(longMap(6_249));
    expect(fold.lastId).toBe(25_002);
    expect(fold.visits[0] && groupOf(fold.visits[0])?.counts).toEqual({ succeeded: 6_249 });
    expect(frameText(fold, '0.17')).toBe('M 17');
    expect(frameText(fold, '')).toBe('');
    expect(marksOf(fold).get('P')).toMatchObject({ visits: 6_249, status: 'succeeded' });
    const one = marksOf(fold, '0.17');
    expect(one.get('P')?.visits).toBe(1);
    expect(one.get('M')?.visits).toBe(1);
  });

  it('sees the variables of its own and the enclosing frames at that time', () => {
    const all = rows(
      ['', 'ExecutionStarted'],
      ['', 'PassStateEntered', { state: 'A' }],
      ['', 'PassStateExited', { state: 'A', assigned: ['x', 'y'] }],
      ['', 'ParallelStateEntered', { state: 'P' }],
      ['', 'ParallelStateStarted'],
      ['1.0', 'PassStateEntered', { state: 'B' }],
      ['1.0', 'PassStateExited', { state: 'B', assigned: ['z'] }],
      ['', 'ParallelStateSucceeded'],
      ['', 'ParallelStateExited', { state: 'P', assigned: ['x'] }],
    );
    const fold = folded(all);
    const variables = (frame: string, upTo: number) =>
      visibleVariables(fold.visits, frame, upTo).map((each) => `${each.name}@${each.eventId}`);
    expect(variables('1.0', 7)).toEqual(['x@3', 'y@3', 'z@7']);
    expect(variables('1.1', 7)).toEqual(['x@3', 'y@3']);
    expect(variables('', 9)).toEqual(['x@9', 'y@3']);
  });

  it('has the variables of the innermost frame with which a fork began', () => {
    const frames = [
      { frame: '', variables: { x: '1' } },
      { frame: '3.0', variables: { x: '1', y: '2' } },
    ];
    expect(forkedVariables(frames, '')).toEqual({ x: '1' });
    expect(forkedVariables(frames, '3.0')).toEqual({ x: '1', y: '2' });
    expect(forkedVariables(frames, '3.0/1.2')).toEqual({ x: '1', y: '2' });
    expect(forkedVariables(frames, '3.1')).toEqual({ x: '1' });
    expect(forkedVariables([], '3.1')).toEqual({});
  });
});
