import { describe, expect, it } from 'vitest';
import { chosenVisit, mostTelling } from './choice';
import { foldedTo } from './fold';
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

describe('what one looks at', () => {
  const fold = foldedTo(ALL, ALL.length);

  it('is what failed, unless something is chosen', () => {
    expect(mostTelling(fold)?.state).toBe('Sorry');
    expect(mostTelling(foldedTo(ALL, 5))?.state).toBe('P');
    expect(chosenVisit(fold, { event: 6 })?.enteredId).toBe(5);
    expect(chosenVisit(fold, { state: 'P' })?.enteredId).toBe(9);
    expect(chosenVisit(fold, { state: 'P', visit: 5 })?.enteredId).toBe(5);
    expect(chosenVisit(fold, { state: 'P', frame: '0.0' })?.enteredId).toBe(5);
    expect(chosenVisit(fold, { state: 'Good' })).toBeUndefined();
    // A visit of another state that an old address names does not hide the state.
    expect(chosenVisit(fold, { state: 'M', visit: 5 })?.enteredId).toBe(2);
  });

  it('is, inside of what failed, the state that did', () => {
    expect(mostTelling(foldedTo(ALL, 13))?.state).toBe('F');
  });

  it('has the transitions taken, by iteration and by Catcher', () => {
    const graph = graphOf(DEFINITION);
    const inner = '/States/M/ItemProcessor/States/P/Default';
    expect([...transitionsTaken(fold, graph)]).toEqual(['#start', '/States/M/Catch/0', inner]);
    expect([...transitionsTaken(fold, graph, '0.0')]).toEqual(['#start', '/States/M/Catch/0']);
  });

  it('is said in words', () => {
    const marks = marksOf(fold);
    const text = (state: string) => markText(marks.get(state) ?? expect.fail(state));
    expect(text('M')).toBe('Failed and caught');
    expect(text('P')).toBe('Succeeded, 2 visits');
    expect(text('Sorry')).toBe('Failed: E');
  });
});
