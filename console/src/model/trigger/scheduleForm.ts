import type { Schedule, ScheduleDefinition } from '../../api/schedules';
import { MARKED_FIELDS, present, wholeNumberError, type FieldErrors } from './fieldErrors';

export type Recurrence = 'rate' | 'cron' | 'at';
export type RateUnit = 'minutes' | 'hours' | 'days';

/** The fields of the form of a schedule, as they are typed. Times are ISO 8601 in UTC. */
export interface ScheduleForm {
  group: string;
  name: string;
  description: string;
  recurrence: Recurrence;
  rateValue: string;
  rateUnit: RateUnit;
  /** The six fields between the parentheses. */
  cron: string;
  /** A local time, such as `2026-12-24T18:00`. */
  at: string;
  timezone: string;
  startDate: string;
  endDate: string;
  /** Empty to fire exactly at the due time. */
  windowMinutes: string;
  deleteAfterCompletion: boolean;
  targetArn: string;
  roleArn: string;
  /** Empty for AWS's default event. */
  input: string;
  retryAttempts: string;
  maximumAgeSeconds: string;
  deadLetterArn: string;
}

const SECOND_MILLIS = 1000;
const WINDOW_MINUTES_MAX = 1_440;
export const RETRIES_MAX = 185;
export const AGE_SECONDS_MIN = 60;
export const AGE_SECONDS_MAX = 86_400;
const ROLE = 'role/scheduler';

/** The form of a new schedule. */
export function newScheduleForm(targetArn: string): ScheduleForm {
  return {
    group: 'default',
    name: '',
    description: '',
    recurrence: 'rate',
    rateValue: '1',
    rateUnit: 'hours',
    cron: '0 9 ? * MON-FRI *',
    at: '',
    timezone: 'UTC',
    startDate: '',
    endDate: '',
    windowMinutes: '',
    deleteAfterCompletion: false,
    targetArn,
    roleArn: roleOf(targetArn, ROLE),
    input: '{}',
    retryAttempts: '',
    maximumAgeSeconds: '',
    deadLetterArn: '',
  };
}

/** A role of the account of a target, as a default; empty when the target has no account. */
export function roleOf(targetArn: string, role: string): string {
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(targetArn)?.[1];
  return account === undefined ? '' : `arn:aws:iam::${account}:${role}`;
}

/** The form of an existing schedule. */
export function scheduleFormOf(schedule: Schedule): ScheduleForm {
  const { Target: target } = schedule;
  return {
    ...newScheduleForm(target.Arn),
    ...recurrenceOf(schedule.ScheduleExpression),
    group: schedule.GroupName,
    name: schedule.Name,
    description: schedule.Description ?? '',
    timezone: schedule.ScheduleExpressionTimezone ?? 'UTC',
    startDate: isoOf(schedule.StartDate),
    endDate: isoOf(schedule.EndDate),
    windowMinutes: text(schedule.FlexibleTimeWindow.MaximumWindowInMinutes),
    deleteAfterCompletion: schedule.ActionAfterCompletion === 'DELETE',
    roleArn: target.RoleArn,
    input: target.Input ?? '',
    retryAttempts: text(target.RetryPolicy?.MaximumRetryAttempts),
    maximumAgeSeconds: text(target.RetryPolicy?.MaximumEventAgeInSeconds),
    deadLetterArn: target.DeadLetterConfig?.Arn ?? '',
  };
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function isoOf(seconds: number | undefined): string {
  return seconds === undefined ? '' : new Date(seconds * SECOND_MILLIS).toISOString();
}

/** The fields for an expression. An expression that the form cannot show is a cron expression. */
function recurrenceOf(expression: string): Partial<ScheduleForm> {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    return {
      recurrence: 'rate',
      rateValue: rate[1] ?? '1',
      rateUnit: `${rate[2] as 'minute' | 'hour' | 'day'}s`,
    };
  }
  const at = /^at\((.*)\)$/.exec(expression);
  if (at) return { recurrence: 'at', at: at[1] ?? '' };
  return { recurrence: 'cron', cron: /^cron\((.*)\)$/.exec(expression)?.[1] ?? expression };
}

/** The expression of a schedule; undefined while its fields are empty. */
export function expressionOf(form: ScheduleForm): string | undefined {
  switch (form.recurrence) {
    case 'rate': {
      const value = form.rateValue.trim();
      const unit = value === '1' ? form.rateUnit.slice(0, -1) : form.rateUnit;
      return value === '' ? undefined : `rate(${value} ${unit})`;
    }
    case 'cron':
      return form.cron.trim() === '' ? undefined : `cron(${form.cron.trim()})`;
    case 'at': {
      const at = form.at.trim();
      // A browser omits the seconds of a time.
      return at === '' ? undefined : `at(${/T\d\d:\d\d$/.test(at) ? `${at}:00` : at})`;
    }
  }
}

/**
 * Whether the first due time is the moment in which the form is saved: an interval without a start
 * date begins with it, if it is new or changed.
 */
export function firesWhenSaved(form: ScheduleForm, before?: Schedule): boolean {
  return (
    form.recurrence === 'rate' &&
    form.startDate.trim() === '' &&
    expressionOf(form) !== before?.ScheduleExpression
  );
}

/** The reason why a form cannot be sent; undefined when the server can check it. */
export function missingField(form: ScheduleForm): string | undefined {
  if (form.name.trim() === '') return 'The schedule needs a name.';
  if (expressionOf(form) === undefined) return 'The schedule needs a time.';
  if (form.targetArn.trim() === '') return 'The schedule needs a target.';
  if (form.roleArn.trim() === '') return 'The schedule needs a role, as on AWS.';
  for (const [field, name] of [
    [form.windowMinutes, 'The flexible time window'],
    [form.retryAttempts, 'The number of retries'],
    [form.maximumAgeSeconds, 'The maximum age'],
  ] as const) {
    if (!/^\d*$/.test(field.trim())) return `${name} is not a whole number.`;
  }
  for (const [field, name] of [
    [form.startDate, 'The start date'],
    [form.endDate, 'The end date'],
  ] as const) {
    if (field.trim() !== '' && !isInstant(field.trim())) {
      return `${name} is not a time such as 2026-12-24T18:00:00Z.`;
    }
  }
  return Object.keys(scheduleErrors(form)).length > 0 ? MARKED_FIELDS : undefined;
}

/** The errors of the shown fields. The server checks cron expressions for the list of due times. */
export function scheduleErrors(form: ScheduleForm): FieldErrors<ScheduleForm> {
  const { recurrence, rateValue, at, timezone, startDate, endDate } = form;
  return present<ScheduleForm>({
    rateValue: recurrence === 'rate' ? wholeNumberError(rateValue, 1) : undefined,
    at:
      recurrence === 'at' && at.trim() !== '' && !LOCAL_TIME.test(at.trim())
        ? 'Enter a local time such as 2026-12-24T18:00:00. The time zone is a field of its own.'
        : undefined,
    timezone:
      recurrence !== 'rate' && timezone.trim() === ''
        ? 'Enter a time zone, such as UTC.'
        : undefined,
    windowMinutes: wholeNumberError(form.windowMinutes, 1, WINDOW_MINUTES_MAX),
    retryAttempts: wholeNumberError(form.retryAttempts, 0, RETRIES_MAX),
    maximumAgeSeconds: wholeNumberError(form.maximumAgeSeconds, AGE_SECONDS_MIN, AGE_SECONDS_MAX),
    startDate: instantError(startDate),
    endDate: instantError(endDate),
  });
}

function instantError(text: string): string | undefined {
  return text.trim() === '' || isInstant(text.trim())
    ? undefined
    : 'Enter a time with its zone, such as 2026-12-24T18:00:00Z.';
}

/**
 * The definition to send.
 *
 * @param form a form without missing fields
 * @param before the schedule that the form changes; its members without a field are kept, because
 *     UpdateSchedule replaces all members
 */
export function definitionOf(form: ScheduleForm, before?: Schedule): ScheduleDefinition {
  const window = form.windowMinutes.trim();
  const expression = expressionOf(form);
  if (expression === undefined) throw new Error('The schedule needs a time.');
  const { RetryPolicy: retryBefore, ...target } = before?.Target ?? { RetryPolicy: undefined };
  delete (target as { Input?: string }).Input;
  delete (target as { DeadLetterConfig?: unknown }).DeadLetterConfig;
  const attempts = numberOf(form.retryAttempts);
  const age = numberOf(form.maximumAgeSeconds);
  const retry = {
    ...(attempts === undefined ? {} : { MaximumRetryAttempts: attempts }),
    ...(age === undefined ? {} : { MaximumEventAgeInSeconds: age }),
  };
  return {
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: form.timezone,
    State: before?.State ?? 'ENABLED',
    FlexibleTimeWindow:
      window === ''
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: Number(window) },
    ActionAfterCompletion: form.deleteAfterCompletion ? 'DELETE' : 'NONE',
    ...(form.description === '' ? {} : { Description: form.description }),
    ...(form.startDate.trim() === '' ? {} : { StartDate: secondsOf(form.startDate) }),
    ...(form.endDate.trim() === '' ? {} : { EndDate: secondsOf(form.endDate) }),
    ...(before?.KmsKeyArn === undefined ? {} : { KmsKeyArn: before.KmsKeyArn }),
    Target: {
      ...target,
      Arn: form.targetArn.trim(),
      RoleArn: form.roleArn.trim(),
      ...(form.input.trim() === '' ? {} : { Input: form.input }),
      ...(form.deadLetterArn.trim() === ''
        ? {}
        : { DeadLetterConfig: { Arn: form.deadLetterArn.trim() } }),
      ...(Object.keys(retry).length === 0 && retryBefore === undefined
        ? {}
        : { RetryPolicy: retry }),
    },
  };
}

/** The definition of a schedule with another state. */
export function withState(schedule: Schedule, enabled: boolean): ScheduleDefinition {
  return {
    ...definitionOf(scheduleFormOf(schedule), schedule),
    State: enabled ? 'ENABLED' : 'DISABLED',
    // The exact text, which the form may write differently.
    ScheduleExpression: schedule.ScheduleExpression,
  };
}

function numberOf(field: string): number | undefined {
  return field.trim() === '' ? undefined : Number(field);
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Whether a text is a time with its zone. `Date.parse` reads more forms, each in its own way. */
function isInstant(text: string): boolean {
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text));
}

function secondsOf(iso: string): number {
  return Date.parse(iso) / SECOND_MILLIS;
}
