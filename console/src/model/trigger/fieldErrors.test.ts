import { expect, it } from 'vitest';
import { targetErrors, newTargetForm } from './rule';
import { missingField, newScheduleForm, scheduleErrors } from './scheduleForm';
import { missingWebhookField, newWebhookForm, webhookErrors } from './webhookForm';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:report';

it('fields of a schedule have their errors', () => {
  const form = { ...newScheduleForm(MACHINE), name: 'nightly' };
  expect(scheduleErrors(form)).toEqual({});
  const wrong = {
    ...form,
    rateValue: '0',
    windowMinutes: '1441',
    retryAttempts: '186',
    maximumAgeSeconds: '59',
    endDate: 'soon',
  };
  expect(Object.keys(scheduleErrors(wrong))).toEqual([
    'rateValue',
    'windowMinutes',
    'retryAttempts',
    'maximumAgeSeconds',
    'endDate',
  ]);
  expect(scheduleErrors(wrong).windowMinutes).toBe('Enter a whole number from 1 to 1,440.');
  expect(missingField({ ...form, windowMinutes: '1441' })).toBe('Correct the marked fields.');
  // Fields of another recurrence are not shown.
  expect(scheduleErrors({ ...form, at: 'soon', timezone: '' })).toEqual({});
  expect(
    Object.keys(scheduleErrors({ ...form, recurrence: 'at', at: 'soon', timezone: '' })),
  ).toEqual(['at', 'timezone']);
  expect(scheduleErrors({ ...form, recurrence: 'at', at: '2026-12-24T18:00' })).toEqual({});
  expect(scheduleErrors({ ...form, recurrence: 'at', at: '2026-12-24T18:00Z' }).at).toBe(
    'Enter a local time such as 2026-12-24T18:00:00. The time zone is a field of its own.',
  );
});

it('fields of a target have their errors', () => {
  const form = newTargetForm(MACHINE, []);
  expect(targetErrors(form)).toEqual({});
  expect(targetErrors({ ...form, inputKind: 'constant', input: '{' }).input).toContain('JSON');
  expect(targetErrors({ ...form, inputKind: 'path', input: 'detail' }).input).toBe(
    'A path begins with $, such as $.detail.',
  );
  expect(targetErrors({ ...form, inputKind: 'transformer', input: 'x', paths: '[]' }).paths).toBe(
    'Enter a JSON object.',
  );
  expect(
    Object.keys(targetErrors({ ...form, retryAttempts: '-1', maximumAgeSeconds: '1' })),
  ).toEqual(['retryAttempts', 'maximumAgeSeconds']);
});

it('fields of a webhook have their errors', () => {
  const form = { ...newWebhookForm(MACHINE, 'whsec'), name: 'github', secret: 'a secret' };
  expect(webhookErrors(form)).toEqual({});
  const wrong = { ...form, name: 'git hub', waitSeconds: '46', burst: 'x', secret: 'short' };
  expect(Object.keys(webhookErrors(wrong))).toEqual(['name', 'secret', 'waitSeconds', 'burst']);
  expect(missingWebhookField({ ...form, waitSeconds: '46' }, undefined)).toBe(
    'Correct the marked fields.',
  );
});
