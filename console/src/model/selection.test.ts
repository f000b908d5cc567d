import { describe, expect, it } from 'vitest';
import { selectedVisit, defaultVisit, isRepeatedByRedrive } from './selection';
import type { EventRow } from './events';
import { foldUpTo } from './fold';
import { graphOf } from './graph';
import { rows } from './history.fixture';
import { marksOf } from './marks';
import { markText } from './statusText';
import { transitionsTaken } from './taken';

const ALL = rows(
  ['', 'ExecutionStarted'],
  ['', 'MapStateEntered', { state: 'M' }],
  ['', 'MapStateStarted', { length: 2 }],
  ['0.0', 'MapIterationStarted', { state: 'M', index: 0 }],
  ['0.0', 'PassStateEntered', { state: 'P' }],
  ['0.0', 'PassStateExited', { state: 'P' }],
  ['0.0', 'MapIterationSucceeded', { state: 'M', index: 0 }],
  ['0.1', 'MapIterationStarted', { state: 'M', index: 1 }],
  ['0.1', 'PassStateEntered', { state: 'P' }],
  ['0.1', 'PassStateExited', { state: 'P' }],
  ['0.1', 'FailStateEntered', { state: 'F' }],
  ['0.1', 'MapIterationFailed', { state: 'M', index: 1 }],
  ['', 'MapStateFailed'],
  ['', 'MapStateExited', { state: 'M' }],
  ['', 'FailStateEntered', { state: 'Sorry' }],
  ['', 'ExecutionFailed', { error: 'E' }],
);

const DEFINITION = {
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'P',
        States: { P: { Type: 'Choice', Choices: [], Default: 'F' }, F: { Type: 'Fail' } },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Sorry' }],
      Next: 'Good',
    },
    Sorry: { Type: 'Fail' },
    Good: { Type: 'Succeed' },
  },
};

describe('the selected visit', () => {
  const fold = foldUpTo(ALL, ALL.length);

  it('is the failed state by default', () => {
    expect(defaultVisit(fold)?.state).toBe('Sorry');
    expect(defaultVisit(foldUpTo(ALL, 5))?.state).toBe('P');
    expect(selectedVisit(fold, { event: 6 })?.enteredId).toBe(5);
    expect(selectedVisit(fold, { state: 'P' })?.enteredId).toBe(9);
    expect(selectedVisit(fold, { state: 'P', visit: 5 })?.enteredId).toBe(5);
    expect(selectedVisit(fold, { state: 'P', frame: '0.0' })?.enteredId).toBe(5);
    expect(selectedVisit(fold, { state: 'Good' })).toBeUndefined();
    // An outdated visit id of another state in the URL does not hide the selected state.
    expect(selectedVisit(fold, { state: 'M', visit: 5 })?.enteredId).toBe(2);
  });

  it('is never another one while its events load', () => {
    const part = foldUpTo(ALL, 8);
    expect(selectedVisit(part, { event: 9 })?.state).toBe('M');
    expect(selectedVisit(part, { event: 9 }, true)).toBeUndefined();
    expect(selectedVisit(part, { event: 1 }, true)).toBeUndefined();
    expect(selectedVisit(part, { state: 'P', visit: 9 }, true)).toBeUndefined();
    expect(selectedVisit(part, { state: 'P', visit: 5 }, true)?.enteredId).toBe(5);
    expect(selectedVisit(part, { event: 6 }, true)?.enteredId).toBe(5);
  });

  it('is repeated by a redrive unless its failure was caught', () => {
    const repeated = (history: readonly EventRow[]) => {
      const received = foldUpTo(history, history.length);
      return received.visits
        .filter((visit) => isRepeatedByRedrive(received, visit))
        .map((visit) => visit.state);
    };
    const [end] = rows(['', 'ExecutionFailed', { error: 'E' }]);
    expect(repeated([...ALL.slice(0, 13), { ...(end as EventRow), id: 14 }])).toEqual(['M', 'F']);
    expect(repeated(ALL)).toEqual(['Sorry']);
    const aborted = rows(
      ['', 'ExecutionStarted'],
      ['', 'PassStateEntered', { state: 'P' }],
      ['', 'PassStateExited', { state: 'P' }],
      ['', 'WaitStateEntered', { state: 'W' }],
      ['', 'ExecutionAborted'],
    );
    expect(repeated(aborted)).toEqual(['W']);
  });

  it('is the innermost failed state', () => {
    expect(defaultVisit(foldUpTo(ALL, 13))?.state).toBe('F');
  });

  it('comes with the transitions taken, per iteration and by Catcher', () => {
    const graph = graphOf(DEFINITION);
    const inner = '/States/M/ItemProcessor/States/P/Default';
    expect([...transitionsTaken(fold, graph)]).toEqual(['#start', '/States/M/Catch/0', inner]);
    expect([...transitionsTaken(fold, graph, '0.0')]).toEqual(['#start', '/States/M/Catch/0']);
  });

  it('has a status text', () => {
    const marks = marksOf(fold);
    const text = (state: string) => markText(marks.get(state) ?? expect.fail(state));
    expect(text('M')).toBe('Failed and caught');
    expect(text('P')).toBe('Succeeded, 2 visits');
    expect(text('Sorry')).toBe('Failed: E');
  });
});
