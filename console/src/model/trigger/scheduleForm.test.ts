import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../api/schedules';
import {
  definitionOf,
  expressionOf,
  firesWhenSaved,
  missingField,
  newScheduleForm,
  scheduleFormOf,
  withState,
} from './scheduleForm';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:report';

const STORED: Schedule = {
  Arn: 'arn:aws:scheduler:us-east-1:123456789012:schedule/billing/nightly',
  GroupName: 'billing',
  Name: 'nightly',
  State: 'DISABLED',
  CreationDate: 1_764_200_000,
  LastModificationDate: 1_764_200_000,
  ScheduleExpression: 'cron(0 3 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  StartDate: 1_764_288_000,
  FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
  ActionAfterCompletion: 'DELETE',
  Description: 'Reports',
  KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/k',
  Target: {
    Arn: 'arn:aws:sqs:us-east-1:123456789012:q.fifo',
    RoleArn: 'arn:aws:iam::123456789012:role/r',
    Input: '{"day": 1}',
    SqsParameters: { MessageGroupId: 'g' },
    RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 },
    DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:123456789012:d' },
  },
};

describe('an existing schedule', () => {
  it('is sent unchanged when no field changes', () => {
    const { Arn, GroupName, Name, CreationDate, LastModificationDate, ...definition } = STORED;
    expect([Arn, GroupName, Name, CreationDate, LastModificationDate]).toBeDefined();
    expect(definitionOf(scheduleFormOf(STORED), STORED)).toEqual(definition);
  });

  it('changes only its state when it is enabled', () => {
    const odd = { ...STORED, ScheduleExpression: 'rate(1 hours)' };
    expect(withState(odd, true)).toEqual({
      ...definitionOf(scheduleFormOf(STORED), STORED),
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hours)',
    });
  });

  it('loses what its form no longer has', () => {
    const form = { ...scheduleFormOf(STORED), input: '', deadLetterArn: '', retryAttempts: '' };
    const { Target: target } = definitionOf(form, STORED);
    expect(target).not.toHaveProperty('Input');
    expect(target).not.toHaveProperty('DeadLetterConfig');
    expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 600 });
    expect(target['SqsParameters']).toEqual({ MessageGroupId: 'g' });
  });
});

it.each([
  ['rate(1 hour)', 'rate(1 hour)'],
  ['rate(1 hours)', 'rate(1 hour)'],
  ['rate(15 minutes)', 'rate(15 minutes)'],
  ['cron(0 9 ? * MON-FRI *)', 'cron(0 9 ? * MON-FRI *)'],
  ['at(2026-12-24T18:00:00)', 'at(2026-12-24T18:00:00)'],
])('shows %s as %s', (stored, shown) => {
  expect(expressionOf(scheduleFormOf({ ...STORED, ScheduleExpression: stored }))).toBe(shown);
});

it('adds the seconds that a browser omits', () => {
  const form = { ...newScheduleForm(MACHINE), recurrence: 'at' as const, at: '2026-12-24T18:00' };
  expect(expressionOf(form)).toBe('at(2026-12-24T18:00:00)');
});

it('begins an interval without a start date when it is saved', () => {
  const form = { ...newScheduleForm(MACHINE), rateValue: '2' };
  expect(firesWhenSaved(form)).toBe(true);
  expect(firesWhenSaved({ ...form, startDate: '2026-12-24T18:00:00Z' })).toBe(false);
  expect(firesWhenSaved({ ...form, recurrence: 'cron' })).toBe(false);
  expect(firesWhenSaved(form, { ...STORED, ScheduleExpression: 'rate(2 hours)' })).toBe(false);
  expect(firesWhenSaved(form, { ...STORED, ScheduleExpression: 'rate(1 hour)' })).toBe(true);
});

it('names the first missing or malformed field', () => {
  const form = { ...newScheduleForm(MACHINE), name: 's' };
  expect(missingField(form)).toBeUndefined();
  expect(missingField({ ...form, name: ' ' })).toContain('name');
  expect(missingField({ ...form, rateValue: '' })).toContain('time');
  expect(missingField({ ...form, targetArn: '' })).toContain('target');
  expect(missingField({ ...form, roleArn: '' })).toContain('role');
  expect(missingField({ ...form, windowMinutes: '1.5' })).toContain('window');
  expect(missingField({ ...form, endDate: 'soon' })).toContain('The end date');
  expect(missingField({ ...form, startDate: '5' })).toContain('The start date');
  expect(missingField({ ...form, startDate: '2026-12-24 18:00' })).toContain('The start date');
  expect(missingField({ ...form, startDate: '2026-12-24T18:00:00+01:00' })).toBeUndefined();
});

it('proposes a role of the account of the target', () => {
  expect(newScheduleForm(MACHINE).roleArn).toBe('arn:aws:iam::123456789012:role/scheduler');
  expect(newScheduleForm('').roleArn).toBe('');
});
