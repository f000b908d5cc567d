import { describe, expect, it } from 'vitest';
import type { StartRule } from '../api/startLimits';
import {
  QUEUE_DEFAULT,
  formErrors,
  formOf,
  isNearBound,
  orderText,
  pauseText,
  queuedText,
  rateText,
  ruleMembers,
  ruleOf,
  runningText,
  serverErrors,
  supersedeText,
  type RuleForm,
} from './startRule';

const RULE: StartRule = { concurrency: 5, queueMax: 100, overflow: 'REFUSE', paused: false };
const limit = (rule: StartRule | undefined, waiting: number, longestQueue = waiting) => ({
  stateMachineArn: 'arn',
  ...(rule === undefined ? {} : { rule }),
  used: 3,
  waiting,
  longestQueue,
});
const form = (changed: Partial<RuleForm>): RuleForm => ({ ...formOf(RULE), ...changed });

it.each<StartRule>([
  RULE,
  { ...RULE, key: '{% $states.input.k %}', overflow: 'END_OLDEST' },
  { ratePerSecond: 0.5, burst: 2, queueMax: 0, overflow: 'REFUSE', paused: false },
  { ...RULE, concurrency: 1, supersede: 'RUNNING' },
  { ...RULE, priority: '{% 1 %}' },
  { ...RULE, fairKey: '{% $states.input.k %}' },
])('the form of a rule has no errors and all its members: %j', (rule) => {
  expect(formErrors(formOf(rule))).toEqual({});
  const { paused, ...members } = rule;
  expect(paused).toBe(false);
  expect(ruleOf(formOf(rule))).toEqual(members);
});

it('the form leaves the burst of one second to the server', () => {
  expect(formOf({ ...RULE, ratePerSecond: 2.5, burst: 3 }).burst).toBe('');
  expect(formOf({ ...RULE, ratePerSecond: 2.5, burst: 2 }).burst).toBe('2');
});

it('a bound that superseding leaves unused is valid', () => {
  const rule = ruleOf(form({ supersede: 'QUEUED', queueMax: '0', overflow: 'END_OLDEST' }));
  expect(rule?.queueMax).toBe(QUEUE_DEFAULT);
});

it('an empty form is no rule', () => {
  expect(formErrors(formOf(undefined))).toEqual({});
  expect(ruleOf(formOf(undefined))).toBeUndefined();
});

it.each<[Partial<RuleForm>, string]>([
  [{ concurrency: '0' }, 'concurrency'],
  [{ concurrency: '1.5' }, 'concurrency'],
  [{ concurrency: '1e3' }, 'concurrency'],
  [{ ratePerSecond: '0' }, 'ratePerSecond'],
  [{ ratePerSecond: 'x' }, 'ratePerSecond'],
  [{ ratePerSecond: '1', burst: '0' }, 'burst'],
  [{ queueMax: '' }, 'queueMax'],
  [{ queueMax: '0', overflow: 'END_OLDEST' }, 'queueMax'],
  [{ supersede: 'RUNNING' }, 'supersede'],
  [{ concurrency: '1', ratePerSecond: '1', supersede: 'RUNNING' }, 'supersede'],
  [{ key: '$states.input.k' }, 'key'],
  [{ order: 'PRIORITY' }, 'priority'],
  [{ order: 'FAIR', fairKey: 'x' }, 'fairKey'],
])('%j has an error at %s', (changed, field) => {
  expect(Object.keys(formErrors(form(changed)))).toEqual([field]);
});

it('spaces around an expression are ignored', () => {
  expect(formErrors(form({ key: ' {% 1 %}\n' }))).toEqual({});
  expect(ruleOf(form({ key: ' {% 1 %}\n' }))?.key).toBe('{% 1 %}');
  expect(ruleOf(form({ key: ' ' }))).not.toHaveProperty('key');
});

it('fields without effect are neither checked nor sent', () => {
  const unused = form({ burst: 'x', priority: 'x', fairKey: 'x' });
  expect(formErrors(unused)).toEqual({});
  expect(ruleOf(unused)).toEqual({ concurrency: 5, queueMax: 100, overflow: 'REFUSE' });
  const superseding = form({ supersede: 'QUEUED', queueMax: 'x' });
  expect(formErrors(superseding)).toEqual({});
  expect(ruleOf(superseding)?.queueMax).toBe(100_000);
});

it('an error of the server belongs to the field that it names', () => {
  expect(
    serverErrors(
      "1 validation error detected: Value '{% $ + %}' at 'key' failed to satisfy constraint: Unexpected end",
    ),
  ).toEqual({ key: 'Unexpected end' });
  expect(serverErrors('The state machine does not exist.')).toEqual({});
  expect(serverErrors("Value 'x' at 'name' failed to satisfy constraint: y")).toEqual({});
});

it('a pause is no change of a rule', () => {
  expect(ruleMembers({ ...RULE, paused: true, pause: { by: 'kim' } })).toEqual(ruleMembers(RULE));
  expect(ruleMembers({ queueMax: 100_000, overflow: 'REFUSE', paused: true })).toEqual({});
});

it.each([
  [2.5, '2.5 per second'],
  [0.1, '6 per minute'],
  [1 / 3600, '1 per hour'],
])('the rate %d is %s', (perSecond, text) => {
  expect(rateText(perSecond)).toBe(text);
});

describe('a queue', () => {
  it('is near its bound from four fifths of it', () => {
    expect(isNearBound(limit(RULE, 79))).toBe(false);
    expect(isNearBound(limit(RULE, 80))).toBe(true);
    expect(isNearBound(limit(RULE, 1_000, 10))).toBe(false);
  });
  it('has no bound when starts supersede it, and none without a limit', () => {
    expect(isNearBound(limit({ ...RULE, supersede: 'QUEUED' }, 100))).toBe(false);
    expect(isNearBound(limit(undefined, 100_000))).toBe(false);
  });
  it('without capacity is not near its bound while it is empty', () => {
    expect(isNearBound(limit({ ...RULE, queueMax: 0 }, 0))).toBe(false);
  });
});

it('counts have the limit of the machine, or of each key', () => {
  expect(runningText(limit(RULE, 1_200))).toBe('3 of 5');
  expect(queuedText(limit(RULE, 1_200))).toBe('1,200 of 100');
  const keyed = { ...RULE, key: '{% 1 %}' };
  expect(runningText(limit(keyed, 4))).toBe('3, limit 5 per key');
  expect(queuedText(limit(keyed, 4))).toBe('4, bound 100 per key');
  expect(queuedText(limit(undefined, 4))).toBe('4');
  const mapped = { ...limit(RULE, 9_000, 60), used: 15 };
  expect(runningText(mapped)).toBe('15, limit 5 per Map Run');
  expect(queuedText(mapped)).toBe('9,000, bound 100 without Map Runs');
});

it('order and superseding have words', () => {
  expect(orderText(RULE)).toBe('Of the starts');
  expect(orderText({ ...RULE, priority: 'x' })).toBe('By priority');
  expect(orderText({ ...RULE, fairKey: 'x' })).toBe('In turn by key');
  expect(supersedeText(RULE)).toBe('None');
  expect(supersedeText({ ...RULE, supersede: 'QUEUED' })).toBe('The queued ones');
});

it('a pause names the caller and the reason, if they are known', () => {
  expect(pauseText({})).toBe('Paused');
  expect(pauseText({ reason: 'migration' })).toBe('Paused: migration');
  expect(pauseText({ by: 'arn:aws:iam::123456789012:user/kim', reason: 'migration' })).toBe(
    'Paused by kim: migration',
  );
});
