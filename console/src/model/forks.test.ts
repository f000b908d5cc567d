import { expect, test } from 'vitest';
import { foldUpTo } from './fold';
import {
  differenceText,
  enteredText,
  type ForkDraft,
  forkEventOf,
  forkOriginOf,
  forkRequest,
  supersedeText,
} from './forks';
import { rows } from './history.fixture';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:m';
const DRAFT: ForkDraft = {
  target: 'same',
  definition: undefined,
  name: '',
  input: undefined,
  variables: '{}',
};

test('a fork without changes names only its event', () => {
  expect(forkRequest(7, DRAFT, '{}', MACHINE)).toEqual({ eventId: 7 });
});

test('changed fields are sent', () => {
  const draft = { ...DRAFT, name: 'n', input: '1', variables: '{"x":1}' };
  expect(forkRequest(7, { ...draft, target: 'current' }, '{}', MACHINE)).toEqual({
    eventId: 7,
    stateMachineArn: MACHINE,
    name: 'n',
    input: '1',
    variables: '{"x":1}',
  });
  expect(forkRequest(7, { ...DRAFT, target: 'own' }, '{}', MACHINE)).toEqual({
    eventId: 7,
    definition: '{}',
  });
});

test('a fork that supersedes says which executions it ends', () => {
  expect(supersedeText('RUNNING')).toContain('ends older queued and running executions');
  expect(supersedeText('QUEUED')).toContain('ends older queued executions');
});

test('states and differences have texts', () => {
  expect(enteredText({ branch: '', state: 'A', requested: true })).toBe('A');
  expect(enteredText({ branch: 'M[2]', requested: false })).toBe('the first state in M[2]');
  expect(differenceText({ state: 'A', change: 'ADDED' })).toBe('A: added');
  expect(differenceText({ state: '', change: 'CHANGED' })).toBe(
    'Fields of the state machine: changed',
  );
});

test('the fork of a failed state begins at its failure, and that of others at their entry', () => {
  const history = rows(
    ['', 'ExecutionStarted'],
    ['', 'ParallelStateEntered', { state: 'Both' }],
    ['', 'ParallelStateStarted'],
    ['0.0', 'TaskStateEntered', { state: 'Charge' }],
    ['0.0', 'TaskScheduled'],
    ['0.1', 'PassStateEntered', { state: 'Pack' }],
    ['0.1', 'PassStateExited', { state: 'Pack' }],
    ['0.1', 'WaitStateEntered', { state: 'Rest' }],
    ['0.0', 'TaskFailed', { error: 'Declined' }],
    ['0.0', 'TaskStateAborted', { previousEventId: 9 }],
    ['0.1', 'WaitStateAborted'],
    ['', 'ParallelStateFailed'],
    ['', 'ExecutionFailed', { error: 'Declined' }],
  );
  const eventsOf = (count: number) =>
    Object.fromEntries(
      foldUpTo(history, count).visits.map((visit) => [visit.state, forkEventOf(visit)]),
    );
  expect(eventsOf(history.length)).toEqual({ Both: 12, Charge: 9, Pack: 6, Rest: 8 });
  expect(eventsOf(8)).toEqual({ Both: 2, Charge: 4, Pack: 6, Rest: 8 });
});

test('the fork of a failed Map begins at its own failure, not at that of an iteration', () => {
  const history = rows(
    ['', 'ExecutionStarted'],
    ['', 'MapStateEntered', { state: 'Each' }],
    ['', 'MapStateStarted', { length: 1 }],
    ['1.0', 'MapIterationStarted', { state: 'Each', index: 0 }],
    ['1.0', 'ChoiceStateEntered', { state: 'Check' }],
    ['1.0', 'MapIterationFailed', { state: 'Each', index: 0 }],
    ['', 'MapStateFailed'],
    ['', 'ExecutionFailed', { error: 'States.NoChoiceMatched' }],
  );
  const { visits } = foldUpTo(history, history.length);
  expect(visits.map(({ state, status }) => [state, status])).toEqual([
    ['Each', 'failed'],
    ['Check', 'failed'],
  ]);
  expect(visits.map(forkEventOf)).toEqual([7, 5]);
});

test('the first event of a fork names its origin', () => {
  const started = { id: 1, type: 'ExecutionStarted', timestamp: 0, previousEventId: 0 };
  const details = { originExecutionArn: 'arn:origin', originEventId: 4 };
  expect(forkOriginOf({ ...started, executionStartedEventDetails: details })).toEqual({
    executionArn: 'arn:origin',
    eventId: 4,
  });
  expect(forkOriginOf({ ...started, executionStartedEventDetails: {} })).toBeUndefined();
  expect(forkOriginOf(undefined)).toBeUndefined();
});
