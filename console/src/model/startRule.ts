import type { StartLimit, StartPause, StartRule, StartRuleInput } from '../api/startLimits';
import { personName } from './assignment';
import { numberIn } from './numberField';

const CONCURRENCY_MAX = 1_000_000;
const RATE_MAX = 10_000;
/** One start in an hour. */
const RATE_MIN = 1 / 3_600;
const QUEUE_MAX = 10_000_000;
const EXPRESSION_MAX = 1_024;
const SECONDS_OF_MINUTE = 60;
const SECONDS_OF_HOUR = 3_600;
/** The part of its bound from which a queue is reported. */
const NEARLY_FULL = 0.8;

/** The bound of a queue without another one. */
export const QUEUE_DEFAULT = 100_000;

export type Order = 'STARTS' | 'PRIORITY' | 'FAIR';

/** The typed members of a rule. Numbers are texts. */
export interface RuleForm {
  concurrency: string;
  ratePerSecond: string;
  burst: string;
  key: string;
  queueMax: string;
  overflow: StartRuleInput['overflow'];
  supersede: 'NONE' | 'QUEUED' | 'RUNNING';
  order: Order;
  priority: string;
  fairKey: string;
}

/** The fields of the form that can have an error. */
export type RuleField = Exclude<keyof RuleForm, 'order' | 'overflow'>;

export type RuleErrors = Partial<Record<RuleField, string>>;

/** Returns the form of a rule, or an empty one. */
export function formOf(rule: StartRule | undefined): RuleForm {
  return {
    concurrency: textOf(rule?.concurrency),
    ratePerSecond: textOf(rule?.ratePerSecond),
    burst: textOf(rule?.burst === burstOf(rule?.ratePerSecond) ? undefined : rule?.burst),
    key: rule?.key ?? '',
    queueMax: textOf(rule?.queueMax ?? QUEUE_DEFAULT),
    overflow: rule?.overflow ?? 'REFUSE',
    supersede: rule?.supersede ?? 'NONE',
    order: orderOf(rule),
    priority: rule?.priority ?? '',
    fairKey: rule?.fairKey ?? '',
  };
}

/** Returns the burst of a rate without another one: the starts of one second. */
function burstOf(perSecond: number | undefined): number | undefined {
  return perSecond === undefined ? undefined : Math.ceil(perSecond);
}

function textOf(number: number | undefined): string {
  return number === undefined ? '' : String(number);
}

function orderOf(rule: StartRuleInput | undefined): Order {
  if (rule?.priority !== undefined) return 'PRIORITY';
  return rule?.fairKey === undefined ? 'STARTS' : 'FAIR';
}

/** Returns the errors that the form has before the server checks it. */
export function formErrors(form: RuleForm): RuleErrors {
  const errors: RuleErrors = {};
  const { concurrency, ratePerSecond, burst, queueMax, overflow, supersede } = form;
  if (concurrency !== '' && !isWhole(concurrency, 1, CONCURRENCY_MAX)) {
    errors.concurrency = 'Enter a whole number from 1 to 1,000,000.';
  }
  if (ratePerSecond !== '' && numberIn(ratePerSecond, RATE_MIN, RATE_MAX) === undefined) {
    errors.ratePerSecond = 'Enter a number up to 10,000, at least one start an hour.';
  }
  if (ratePerSecond !== '' && burst !== '' && !isWhole(burst, 1, RATE_MAX)) {
    errors.burst = 'Enter a whole number from 1 to 10,000.';
  }
  if (supersede === 'RUNNING' && (concurrency !== '1' || ratePerSecond !== '')) {
    errors.supersede = 'This needs 1 running execution, and no rate.';
  }
  if (supersede === 'NONE' && !isWhole(queueMax, overflow === 'REFUSE' ? 0 : 1, QUEUE_MAX)) {
    errors.queueMax = `Enter a whole number from ${overflow === 'REFUSE' ? 0 : 1} to 10,000,000.`;
  }
  for (const field of usedExpressions(form)) {
    const problem = expressionProblem(form[field].trim());
    if (problem !== undefined) errors[field] = problem;
  }
  return errors;
}

function usedExpressions({ key, order }: RuleForm): ('key' | 'priority' | 'fairKey')[] {
  return [
    ...(key.trim() === '' ? [] : (['key'] as const)),
    ...(order === 'PRIORITY' ? (['priority'] as const) : []),
    ...(order === 'FAIR' ? (['fairKey'] as const) : []),
  ];
}

/** The server compiles the expression; this finds only missing delimiters. */
function expressionProblem(text: string): string | undefined {
  if (text === '') return 'Enter an expression.';
  if (text.length > EXPRESSION_MAX) return 'Enter at most 1,024 characters.';
  return text.startsWith('{%') && text.endsWith('%}')
    ? undefined
    : 'Enclose the expression in {% and %}.';
}

function isWhole(text: string, min: number, max: number): boolean {
  return /^\d+$/.test(text) && numberIn(text, min, max) !== undefined;
}

/** Returns the rule of a form without errors; undefined when it limits nothing. */
export function ruleOf(form: RuleForm): StartRuleInput | undefined {
  const { concurrency, ratePerSecond, burst, key, queueMax, overflow, supersede } = form;
  if (concurrency === '' && ratePerSecond === '') return undefined;
  return {
    ...(concurrency === '' ? {} : { concurrency: Number(concurrency) }),
    ...(ratePerSecond === '' ? {} : { ratePerSecond: Number(ratePerSecond) }),
    ...(ratePerSecond === '' || burst === '' ? {} : { burst: Number(burst) }),
    ...(key.trim() === '' ? {} : { key: key.trim() }),
    // A start with `supersede` ends its queue, so the form does not ask for its bound.
    queueMax: isWhole(queueMax, supersede === 'NONE' ? 0 : 1, QUEUE_MAX)
      ? Number(queueMax)
      : QUEUE_DEFAULT,
    overflow,
    ...(supersede === 'NONE' ? {} : { supersede }),
    ...(form.order === 'PRIORITY' ? { priority: form.priority.trim() } : {}),
    ...(form.order === 'FAIR' ? { fairKey: form.fairKey.trim() } : {}),
  };
}

/** The members that the form sets. A pause does not overwrite them, and they do not overwrite it. */
export function ruleMembers(rule: StartRule | undefined): Record<string, unknown> {
  if (rule === undefined || isUnlimited(rule)) return {};
  const { concurrency, ratePerSecond, burst, key, queueMax, overflow } = rule;
  const { supersede, priority, fairKey } = rule;
  return {
    concurrency,
    ratePerSecond,
    burst,
    key,
    queueMax,
    overflow,
    supersede,
    priority,
    fairKey,
  };
}

/** Whether a rule limits nothing, so that it is only a pause. */
export function isUnlimited(rule: StartRule | undefined): boolean {
  return rule?.concurrency === undefined && rule?.ratePerSecond === undefined;
}

const SERVER_ERROR = /at '(\w+)' failed to satisfy constraint: ([\s\S]*)$/;

/** Returns the field that an error of the server names, with the reason; empty when it names none. */
export function serverErrors(message: string): RuleErrors {
  const [, member = '', reason = ''] = SERVER_ERROR.exec(message) ?? [];
  return isField(member) ? { [member]: reason } : {};
}

const FIELDS: readonly string[] = [
  'concurrency',
  'ratePerSecond',
  'burst',
  'key',
  'queueMax',
  'supersede',
  'priority',
  'fairKey',
] satisfies RuleField[];

function isField(member: string): member is RuleField {
  return FIELDS.includes(member);
}

/** Describes the rate of a rule: `10 per second`, `6 per minute`. */
export function rateText(perSecond: number): string {
  const [times, unit] =
    perSecond >= 1
      ? [1, 'second']
      : perSecond * SECONDS_OF_MINUTE >= 1
        ? [SECONDS_OF_MINUTE, 'minute']
        : [SECONDS_OF_HOUR, 'hour'];
  const number = (perSecond * times).toLocaleString('en-US', { maximumFractionDigits: 2 });
  return `${number} per ${unit}`;
}

/** Describes the order in which queued executions begin. */
export function orderText(rule: StartRuleInput): string {
  switch (orderOf(rule)) {
    case 'PRIORITY':
      return 'By priority';
    case 'FAIR':
      return 'In turn by key';
    case 'STARTS':
      return 'Of the starts';
  }
}

const SUPERSEDED = {
  NONE: 'None',
  QUEUED: 'The queued ones',
  RUNNING: 'The queued ones and the running one',
} as const;

/** Describes the older executions that a start ends. */
export function supersedeText(rule: StartRuleInput): string {
  return SUPERSEDED[rule.supersede ?? 'NONE'];
}

/** The bound of each queue of a rule; undefined when it has none. */
export function boundOf(rule: StartRule | undefined): number | undefined {
  return rule === undefined || isUnlimited(rule) || rule.supersede !== undefined
    ? undefined
    : rule.queueMax;
}

/** Whether the longest queue of a state machine is full, or nearly. */
export function isNearBound({ rule, longestQueue }: StartLimit): boolean {
  const bound = boundOf(rule);
  return bound !== undefined && longestQueue > 0 && longestQueue >= bound * NEARLY_FULL;
}

/**
 * Describes the running executions of a rule, and their limit: `3 of 5`. Children of each Map Run
 * have a limit of their own.
 */
export function runningText({ rule, used }: StartLimit): string {
  const text = used.toLocaleString('en-US');
  if (rule?.concurrency === undefined) return text;
  const limit = rule.concurrency.toLocaleString('en-US');
  if (rule.key !== undefined) return `${text}, limit ${limit} per key`;
  return used <= rule.concurrency ? `${text} of ${limit}` : `${text}, limit ${limit} per Map Run`;
}

/**
 * Describes the queued executions of a rule, and the bound of its queues: `12 of 100`. It bounds
 * no children of Map Runs.
 */
export function queuedText({ rule, waiting, longestQueue }: StartLimit): string {
  const text = waiting.toLocaleString('en-US');
  const bound = boundOf(rule);
  if (bound === undefined) return text;
  const limit = bound.toLocaleString('en-US');
  if (rule?.key !== undefined) return `${text}, bound ${limit} per key`;
  return waiting <= longestQueue
    ? `${text} of ${limit}`
    : `${text}, bound ${limit} without Map Runs`;
}

/** Names the caller and the reason of a pause: `by kim: migration`; empty when unknown. */
export function pauseNote({ by, reason = '' }: StartPause): string {
  if (by === undefined) return reason;
  return reason === '' ? `by ${personName(by)}` : `by ${personName(by)}: ${reason}`;
}

/** Describes a pause: `Paused by kim: migration`. */
export function pauseText(pause: StartPause): string {
  const note = pauseNote(pause);
  if (note === '') return 'Paused';
  return pause.by === undefined ? `Paused: ${note}` : `Paused ${note}`;
}
