import { expect, it } from 'vitest';
import { formOf, otherMembers } from './forms';
import type { JsonObject } from './json';
import { freeName, STATE_TYPES } from './machine';
import { newRule, PALETTE, searchPalette, stateFrom } from './palette';

const fields = (state: JsonObject, language: 'JSONPath' | 'JSONata'): string[] =>
  formOf(state, language).flatMap((section) => section.fields.map((field) => field.path.join('.')));

/**
 * The members that each state type has in each query language (AWS documentation, Amazon States
 * Language).
 */
it.each([
  [
    'Task',
    'JSONPath',
    'Resource Parameters TimeoutSeconds HeartbeatSeconds TimeoutSecondsPath HeartbeatSecondsPath Credentials Next InputPath ResultSelector ResultPath OutputPath Assign Retry Catch',
  ],
  [
    'Task',
    'JSONata',
    'Resource Arguments TimeoutSeconds HeartbeatSeconds Credentials Next Output Assign Retry Catch',
  ],
  ['Pass', 'JSONPath', 'Result Parameters Assign Next InputPath ResultPath OutputPath'],
  ['Pass', 'JSONata', 'Output Assign Next'],
  ['Choice', 'JSONPath', 'Choices Default InputPath OutputPath Assign'],
  ['Choice', 'JSONata', 'Choices Default Output Assign'],
  [
    'Wait',
    'JSONPath',
    'Seconds Timestamp SecondsPath TimestampPath Next InputPath OutputPath Assign',
  ],
  ['Wait', 'JSONata', 'Seconds Timestamp Next Output Assign'],
  ['Succeed', 'JSONPath', 'InputPath OutputPath'],
  ['Succeed', 'JSONata', 'Output'],
  ['Fail', 'JSONPath', 'Error Cause ErrorPath CausePath'],
  ['Fail', 'JSONata', 'Error Cause'],
  ['Parallel', 'JSONata', 'Arguments Next Output Assign Retry Catch'],
] as const)('has the fields of a %s in %s', (type, language, members) => {
  expect(fields({ Type: type }, language)).toEqual([
    ...members.split(' '),
    'Comment',
    'QueryLanguage',
  ]);
});

it('has the fields of the Map mode', () => {
  const mode = (Mode: string): JsonObject => ({
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Mode } },
  });
  expect(fields(mode('INLINE'), 'JSONPath')).not.toContain('ItemReader');
  expect(fields(mode('DISTRIBUTED'), 'JSONPath')).toContain('ItemReader');
});

it('lists members without a field', () => {
  const state = { Type: 'Pass', End: true, Result: 1, Odd: 2 };
  expect(otherMembers(state, formOf(state, 'JSONPath'))).toEqual(['Odd']);
  expect(formOf({ Type: 'Nonsense' }, 'JSONPath').map((section) => section.title)).toEqual([
    'About',
  ]);
});

it('has a palette entry for each type, found by keywords', () => {
  expect(new Set(PALETTE.map((entry) => entry.type))).toEqual(new Set(STATE_TYPES));
  expect(searchPalette('sqs token').map((entry) => entry.id)).toEqual(['callback']);
  expect(searchPalette('sqs loop')).toEqual([]);
  expect(searchPalette('loop each').map((entry) => entry.id)).toEqual(['Map']);
});

it('creates states with unused names', () => {
  const definition = {
    StartAt: 'Parallel',
    States: { Parallel: { Type: 'Pass' }, 'First branch': { Type: 'Pass' } },
  };
  const parallel = PALETTE.find((entry) => entry.id === 'Parallel');
  const made =
    parallel &&
    stateFrom(parallel, 'JSONPath', (wanted, taken) => freeName(definition, wanted, taken));
  expect(JSON.stringify(made)).toContain('"StartAt":"First branch (2)"');
  const lambda = PALETTE.find((entry) => entry.id === 'callback');
  expect(lambda?.state('JSONata').state['Arguments']).toMatchObject({
    MessageBody: { token: '{% $states.context.Task.Token %}', input: '{% $states.input %}' },
  });
});

it('creates tasks of critical sections that pass their input on', () => {
  const acquire = PALETTE.find((entry) => entry.id === 'acquire');
  expect(acquire?.state('JSONPath').state).toEqual({
    Type: 'Task',
    Resource: 'arn:aws:states:::askel:acquire',
    Parameters: { Name: 'deploy' },
    TimeoutSeconds: 3_600,
    ResultPath: null,
  });
  expect(acquire?.state('JSONata').state).toEqual({
    Type: 'Task',
    Resource: 'arn:aws:states:::askel:acquire',
    Arguments: { Name: 'deploy' },
    TimeoutSeconds: 3_600,
    Output: '{% $states.input %}',
  });
});

it('creates rules that also work for an input without the value', () => {
  const choice = PALETTE.find((entry) => entry.id === 'Choice');
  expect(choice?.state('JSONPath').state['Choices']).toEqual([
    { Variable: '$.value', IsPresent: true },
  ]);
  expect(choice?.state('JSONata').state['Choices']).toEqual([newRule(true)]);
  expect(newRule(true)).toEqual({ Condition: '{% $exists($states.input.value) %}' });
});
