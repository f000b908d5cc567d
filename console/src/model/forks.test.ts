import { expect, test } from 'vitest';
import { differenceText, enteredText, type ForkDraft, forkRequest, supersedeText } from './forks';

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
