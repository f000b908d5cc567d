import type {
  VerificationType,
  Verification,
  Webhook,
  WebhookDefinition,
  WebhookMode,
} from '../../api/webhooks';
import { parseExact } from '../exactJson';
import { MARKED_FIELDS, present, wholeNumberError, type FieldErrors } from './fieldErrors';

export type DeduplicationKind = 'none' | 'header' | 'expression';

/** The fields of the form of a webhook, as they are typed. */
export interface WebhookForm {
  name: string;
  description: string;
  targetArn: string;
  mode: WebhookMode;
  waitSeconds: string;
  verification: VerificationType;
  toleranceSeconds: string;
  header: string;
  algorithm: NonNullable<Verification['algorithm']>;
  encoding: NonNullable<Verification['encoding']>;
  prefix: string;
  /** Empty to keep the present secret. */
  secret: string;
  deduplication: DeduplicationKind;
  /** The header, or the expression. */
  key: string;
  /** JSON with expressions. */
  input: string;
  /** JSON with expressions; empty for the default response. */
  response: string;
  methods: readonly string[];
  /** Separated by commas; empty for all. */
  contentTypes: string;
  bodyBytesMax: string;
  requestsPerSecond: string;
  burst: string;
}

const NAME = /^[\w-]{1,32}$/;
const SECRET_LENGTH_MIN = 8;
const WAIT_SECONDS_MAX = 45;
const BODY_BYTES_MAX = 1_048_576;
const RATE_MAX = 10_000;

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The kinds of verification, as the form shows them. */
export const VERIFICATIONS: readonly { value: VerificationType; label: string }[] = [
  { value: 'GITHUB', label: 'GitHub' },
  { value: 'STRIPE', label: 'Stripe' },
  { value: 'SLACK', label: 'Slack' },
  { value: 'HMAC', label: 'HMAC in a header' },
  { value: 'KEY', label: 'Secret in a header' },
  { value: 'ACCESS_KEY', label: 'AWS signature by an access key' },
  { value: 'NONE', label: 'None: every client may send requests' },
];

/** The label of a kind of verification. */
export function verificationLabel(type: VerificationType): string {
  return VERIFICATIONS.find((one) => one.value === type)?.label ?? type;
}

/** The modes, as the form shows them, and the answers to senders. */
export const MODES: readonly { value: WebhookMode; label: string; description: string }[] = [
  { value: 'START', label: 'Start', description: 'Answers the ARN of the execution' },
  {
    value: 'START_SYNC',
    label: 'Run',
    description: 'Answers the output of an Express execution',
  },
  {
    value: 'START_AND_WAIT',
    label: 'Start and wait',
    description: 'Answers the output of a Standard execution, if it ends in time',
  },
];

/** The label of a mode. */
export function modeLabel(mode: WebhookMode): string {
  return MODES.find((one) => one.value === mode)?.label ?? mode;
}

/** Whether senders of webhooks with this verification know a secret. */
export function hasSecret(type: VerificationType): boolean {
  return type !== 'ACCESS_KEY' && type !== 'NONE';
}

/** The form of a new webhook, with a proposed secret. */
export function newWebhookForm(targetArn: string, secret: string): WebhookForm {
  return {
    name: '',
    description: '',
    targetArn,
    mode: 'START',
    waitSeconds: '',
    verification: 'GITHUB',
    toleranceSeconds: '',
    header: 'X-Signature',
    algorithm: 'SHA256',
    encoding: 'HEX',
    prefix: '',
    secret,
    deduplication: 'none',
    key: '',
    input: '"{% $states.input.body %}"',
    response: '',
    methods: ['POST'],
    contentTypes: '',
    bodyBytesMax: '',
    requestsPerSecond: '',
    burst: '',
  };
}

/** The form of an existing webhook. Its secret is unknown and remains unless one is entered. */
export function webhookFormOf(webhook: Webhook): WebhookForm {
  const { verification, deduplication } = webhook;
  return {
    ...newWebhookForm(webhook.stateMachineArn, ''),
    name: webhook.name,
    description: webhook.description ?? '',
    mode: webhook.mode,
    waitSeconds: text(webhook.waitSeconds),
    verification: verification.type,
    toleranceSeconds: text(verification.toleranceSeconds),
    header: verification.header ?? 'X-Signature',
    algorithm: verification.algorithm ?? 'SHA256',
    encoding: verification.encoding ?? 'HEX',
    prefix: verification.prefix ?? '',
    deduplication:
      deduplication?.header !== undefined
        ? 'header'
        : deduplication?.expression !== undefined
          ? 'expression'
          : 'none',
    key: deduplication?.header ?? deduplication?.expression ?? '',
    input: JSON.stringify(webhook.input, undefined, 2),
    response: webhook.response === undefined ? '' : JSON.stringify(webhook.response, undefined, 2),
    methods: webhook.methods,
    contentTypes: (webhook.contentTypes ?? []).join(', '),
    bodyBytesMax: text(webhook.bodyBytesMax),
    requestsPerSecond: text(webhook.requestsPerSecond),
    burst: text(webhook.burst),
  };
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

/**
 * The reason why a form cannot be sent; undefined when the server can check it.
 *
 * @param before the verification of the present webhook; undefined for a new one
 */
export function missingWebhookField(
  form: WebhookForm,
  before: VerificationType | undefined,
): string | undefined {
  if (form.name.trim() === '') return 'The webhook needs a name.';
  if (form.targetArn.trim() === '') return 'The webhook needs a state machine.';
  if (hasSecret(form.verification) && form.secret === '' && before !== form.verification) {
    return 'The webhook needs a secret.';
  }
  if (form.methods.length === 0) return 'The webhook needs a method.';
  if (form.deduplication !== 'none' && form.key.trim() === '') {
    return `The deduplication needs ${form.deduplication === 'header' ? 'a header' : 'an expression'}.`;
  }
  if (!isJson(form.input)) return 'The input is not JSON.';
  if (form.response.trim() !== '' && !isJson(form.response)) return 'The response is not JSON.';
  for (const [field, name] of [
    [form.waitSeconds, 'The wait'],
    [form.toleranceSeconds, 'The tolerance'],
    [form.bodyBytesMax, 'The maximum size'],
    [form.requestsPerSecond, 'The rate'],
    [form.burst, 'The burst'],
  ] as const) {
    if (!/^\d*$/.test(field.trim())) return `${name} is not a whole number.`;
  }
  return Object.keys(webhookErrors(form)).length > 0 ? MARKED_FIELDS : undefined;
}

/** The errors of the shown fields. */
export function webhookErrors(form: WebhookForm): FieldErrors<WebhookForm> {
  const { name, secret, verification } = form;
  return present<WebhookForm>({
    name:
      name.trim() === '' || NAME.test(name.trim())
        ? undefined
        : 'Enter at most 32 letters, digits, hyphens and underscores.',
    secret:
      hasSecret(verification) && secret !== '' && secret.length < SECRET_LENGTH_MIN
        ? `Enter at least ${SECRET_LENGTH_MIN} characters.`
        : undefined,
    toleranceSeconds:
      verification === 'STRIPE' || verification === 'SLACK'
        ? wholeNumberError(form.toleranceSeconds, 1)
        : undefined,
    waitSeconds: wholeNumberError(form.waitSeconds, 1, WAIT_SECONDS_MAX),
    bodyBytesMax: wholeNumberError(form.bodyBytesMax, 1, BODY_BYTES_MAX),
    requestsPerSecond: wholeNumberError(form.requestsPerSecond, 1, RATE_MAX),
    burst: wholeNumberError(form.burst, 1),
  });
}

function isJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

/**
 * The definition to send.
 *
 * @param form a form without missing fields
 */
export function webhookOf(form: WebhookForm): WebhookDefinition {
  const contentTypes = form.contentTypes
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
  return {
    ...optional('description', form.description),
    stateMachineArn: form.targetArn.trim(),
    mode: form.mode,
    ...(form.mode === 'START_AND_WAIT' ? number('waitSeconds', form.waitSeconds) : {}),
    verification: verificationOf(form),
    ...(hasSecret(form.verification) ? optional('secret', form.secret) : {}),
    ...(form.deduplication === 'none'
      ? {}
      : { deduplication: { [form.deduplication]: form.key.trim() } }),
    input: parseExact(form.input),
    ...(form.response.trim() === '' ? {} : { response: parseExact(form.response) }),
    methods: [...form.methods],
    ...(contentTypes.length === 0 ? {} : { contentTypes }),
    ...number('bodyBytesMax', form.bodyBytesMax),
    ...number('requestsPerSecond', form.requestsPerSecond),
    ...(form.requestsPerSecond.trim() === '' ? {} : number('burst', form.burst)),
  };
}

function verificationOf(form: WebhookForm): Verification {
  const type = form.verification;
  switch (type) {
    case 'STRIPE':
    case 'SLACK':
      return { type, ...number('toleranceSeconds', form.toleranceSeconds) };
    case 'HMAC':
      return {
        type,
        header: form.header.trim(),
        algorithm: form.algorithm,
        encoding: form.encoding,
        ...optional('prefix', form.prefix),
      };
    case 'KEY':
      return { type, header: form.header.trim() };
    case 'GITHUB':
    case 'ACCESS_KEY':
    case 'NONE':
      return { type };
  }
}

function optional<K extends string>(name: K, value: string): Partial<Record<K, string>> {
  return value === '' ? {} : ({ [name]: value } as Partial<Record<K, string>>);
}

function number<K extends string>(name: K, value: string): Partial<Record<K, number>> {
  return value.trim() === '' ? {} : ({ [name]: Number(value) } as Partial<Record<K, number>>);
}
