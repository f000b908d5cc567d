import type { RuleTarget } from '../../api/events';
import { jsonError } from '../jsonText';
import { MARKED_FIELDS, present, wholeNumberError, type FieldErrors } from './fieldErrors';
import { AGE_SECONDS_MAX, AGE_SECONDS_MIN, RETRIES_MAX, roleOf } from './scheduleForm';

const LINE_MAX = 120;
const ROLE = 'role/events';

/** The pattern of a new rule. */
export const NEW_PATTERN = `{
  "source": ["shop"],
  "detail-type": ["order"]
}`;

/** Removes line breaks and indentation from a pattern for a line of a table. */
export function patternLine(pattern: string): string {
  const line = pattern.replace(/\s+/g, ' ').trim();
  return line.length <= LINE_MAX ? line : `${line.slice(0, LINE_MAX)}…`;
}

/**
 * An event that a pattern of simple values matches, to begin a test with. The first value of each
 * list is used; lists of comparisons keep a placeholder.
 */
export function sampleEvent(pattern: string, account: string): string {
  const event: Record<string, unknown> = {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'order',
    source: 'shop',
    account,
    time: '2026-11-27T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {},
  };
  try {
    const parsed: unknown = JSON.parse(pattern);
    if (isObject(parsed)) fill(event, parsed);
  } catch {
    // The pattern is being typed.
  }
  return JSON.stringify(event, undefined, 2);
}

function fill(event: Record<string, unknown>, pattern: Record<string, unknown>): void {
  for (const [name, condition] of Object.entries(pattern)) {
    if (name.startsWith('$')) continue;
    if (Array.isArray(condition)) {
      const [first] = condition as unknown[];
      if (isObject(first)) event[name] ??= '';
      else if (name === 'resources') event[name] = [first];
      else event[name] = first;
    } else if (isObject(condition)) {
      const inner = isObject(event[name]) ? event[name] : {};
      event[name] = inner;
      fill(inner, condition);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type InputKind = 'event' | 'constant' | 'path' | 'transformer';

/** The fields of the form of a target, as they are typed. */
export interface TargetForm {
  id: string;
  arn: string;
  roleArn: string;
  inputKind: InputKind;
  /** The JSON, the path, or the template. */
  input: string;
  /** The paths of a transformer: a JSON object. */
  paths: string;
  retryAttempts: string;
  maximumAgeSeconds: string;
  deadLetterArn: string;
}

/** The form of a new target. Its id is one that no target of the rule has. */
export function newTargetForm(arn: string, others: readonly RuleTarget[]): TargetForm {
  let number = 1;
  while (others.some((other) => other.Id === `target-${number}`)) number++;
  return {
    id: `target-${number}`,
    arn,
    roleArn: roleOf(arn, ROLE),
    inputKind: 'event',
    input: '',
    paths: '{}',
    retryAttempts: '',
    maximumAgeSeconds: '',
    deadLetterArn: '',
  };
}

/** The form of an existing target. */
export function targetFormOf(target: RuleTarget): TargetForm {
  const { InputTransformer: transformer } = target;
  return {
    ...newTargetForm(target.Arn, []),
    id: target.Id,
    roleArn: target.RoleArn ?? '',
    inputKind:
      transformer !== undefined
        ? 'transformer'
        : target.InputPath !== undefined
          ? 'path'
          : target.Input !== undefined
            ? 'constant'
            : 'event',
    input: transformer?.InputTemplate ?? target.InputPath ?? target.Input ?? '',
    paths: JSON.stringify(transformer?.InputPathsMap ?? {}, undefined, 2),
    retryAttempts: String(target.RetryPolicy?.MaximumRetryAttempts ?? ''),
    maximumAgeSeconds: String(target.RetryPolicy?.MaximumEventAgeInSeconds ?? ''),
    deadLetterArn: target.DeadLetterConfig?.Arn ?? '',
  };
}

/** The role of a form after a change of its target: a proposed role follows the target. */
export function roleAfter(form: TargetForm, arn: string): string {
  return form.roleArn === roleOf(form.arn, ROLE) ? roleOf(arn, ROLE) : form.roleArn;
}

/** The reason why a form cannot be sent; undefined when the server can check it. */
export function missingTargetField(form: TargetForm): string | undefined {
  if (form.arn.trim() === '') return 'The target needs an ARN.';
  if (form.inputKind !== 'event' && form.input.trim() === '') return 'The target needs an input.';
  for (const [field, name] of [
    [form.retryAttempts, 'The number of retries'],
    [form.maximumAgeSeconds, 'The maximum age'],
  ] as const) {
    if (!/^\d*$/.test(field.trim())) return `${name} is not a whole number.`;
  }
  if (form.inputKind === 'transformer') {
    if (!isObject(parsedOrUndefined(form.paths))) return 'The paths are not a JSON object.';
  }
  return Object.keys(targetErrors(form)).length > 0 ? MARKED_FIELDS : undefined;
}

/** The errors of the shown fields. */
export function targetErrors(form: TargetForm): FieldErrors<TargetForm> {
  return present<TargetForm>({
    input: inputError(form),
    paths:
      form.inputKind === 'transformer' && !isObject(parsedOrUndefined(form.paths))
        ? 'Enter a JSON object.'
        : undefined,
    retryAttempts: wholeNumberError(form.retryAttempts, 0, RETRIES_MAX),
    maximumAgeSeconds: wholeNumberError(form.maximumAgeSeconds, AGE_SECONDS_MIN, AGE_SECONDS_MAX),
  });
}

function inputError({ inputKind, input }: TargetForm): string | undefined {
  if (input.trim() === '') return undefined;
  if (inputKind === 'constant') return jsonError(input);
  return inputKind === 'path' && !input.trim().startsWith('$')
    ? 'A path begins with $, such as $.detail.'
    : undefined;
}

function parsedOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * The target to send.
 *
 * @param form a form without missing fields
 * @param before the target that the form changes; its members without a field are kept, because
 *     PutTargets replaces all members
 */
export function targetOf(form: TargetForm, before?: RuleTarget): RuleTarget {
  const replaced = new Set([
    'RoleArn',
    'Input',
    'InputPath',
    'InputTransformer',
    'DeadLetterConfig',
    'RetryPolicy',
  ]);
  const kept = Object.fromEntries(
    Object.entries(before ?? {}).filter(([member]) => !replaced.has(member)),
  );
  const retry = {
    ...(form.retryAttempts.trim() === ''
      ? {}
      : { MaximumRetryAttempts: Number(form.retryAttempts) }),
    ...(form.maximumAgeSeconds.trim() === ''
      ? {}
      : { MaximumEventAgeInSeconds: Number(form.maximumAgeSeconds) }),
  };
  return {
    ...kept,
    Id: form.id,
    Arn: form.arn.trim(),
    ...(form.roleArn.trim() === '' ? {} : { RoleArn: form.roleArn.trim() }),
    ...inputOf(form),
    ...(Object.keys(retry).length === 0 ? {} : { RetryPolicy: retry }),
    ...(form.deadLetterArn.trim() === ''
      ? {}
      : { DeadLetterConfig: { Arn: form.deadLetterArn.trim() } }),
  };
}

function inputOf(form: TargetForm): Partial<RuleTarget> {
  switch (form.inputKind) {
    case 'event':
      return {};
    case 'constant':
      return { Input: form.input };
    case 'path':
      return { InputPath: form.input.trim() };
    case 'transformer': {
      const paths = JSON.parse(form.paths) as Record<string, string>;
      return {
        InputTransformer: {
          ...(Object.keys(paths).length === 0 ? {} : { InputPathsMap: paths }),
          InputTemplate: form.input,
        },
      };
    }
  }
}

/** The input of a target in a line of a table. */
export function inputText(target: RuleTarget): string {
  if (target.InputTransformer !== undefined) return target.InputTransformer.InputTemplate;
  return target.Input ?? target.InputPath ?? 'The event';
}
