import type { Criteria, ExecutionStatus } from '../api/executions';
import { EXECUTION_STATUSES, statusOf } from './criteria';

/** A typed part of a filter: property, operator and value; or a plain text without a property. */
export interface FilterToken {
  readonly propertyKey?: string;
  readonly operator: string;
  readonly value: unknown;
}

export type FilterKey = Exclude<keyof Criteria, undefined>;

interface Property {
  readonly label: string;
  /** The heading of the offered values. */
  readonly groupLabel: string;
  readonly operators: readonly [string, ...string[]];
}

/** A state machine that a filter can name. */
export interface MachineOption {
  readonly stateMachineArn: string;
  readonly name: string;
}

export const STARTS_WITH = 'starts with';

/** The filter properties in the order in which they are offered. */
export const PROPERTIES: Readonly<Record<FilterKey, Property>> = {
  status: { label: 'Status', groupLabel: 'Statuses', operators: ['=', '!='] },
  name: { label: 'Name', groupLabel: 'Names', operators: [STARTS_WITH] },
  machine: { label: 'State machine', groupLabel: 'State machines', operators: ['='] },
  failedState: { label: 'Failed state', groupLabel: 'Failed states', operators: ['='] },
  error: { label: 'Error', groupLabel: 'Errors', operators: ['='] },
  cause: { label: 'Cause', groupLabel: 'Causes', operators: ['contains'] },
  input: { label: 'Input', groupLabel: 'Inputs', operators: ['contains'] },
  causeFingerprint: { label: 'Cause fingerprint', groupLabel: 'Fingerprints', operators: ['='] },
  redriveFilter: { label: 'Redriven', groupLabel: 'Redriven', operators: ['='] },
  paused: { label: 'Paused', groupLabel: 'Paused', operators: ['='] },
  from: { label: 'Started at or after', groupLabel: 'Times', operators: ['>='] },
  to: { label: 'Started before', groupLabel: 'Times', operators: ['<'] },
  stoppedFrom: { label: 'Ended at or after', groupLabel: 'Times', operators: ['>='] },
  stoppedTo: { label: 'Ended before', groupLabel: 'Times', operators: ['<'] },
};

export const FILTER_KEYS = Object.keys(PROPERTIES) as FilterKey[];

/** An expression of the labels of properties. The longest label is tried first. */
const labelsOf = (keys: readonly FilterKey[]): string =>
  `(${keys
    .map((key) => PROPERTIES[key].label)
    .sort((one, other) => other.length - one.length)
    .join('|')})`;

/** A property, an operator and a value. */
const FILTER = new RegExp(
  `^\\s*${labelsOf(FILTER_KEYS)}\\s*(!=|<=|>=|=|<|>|${STARTS_WITH}|contains)\\s*(\\S.*?)\\s*$`,
  'i',
);

/** A date without an operator, because the label contains it: `Started before 2026-11-20`. */
const TIME_FILTER = new RegExp(
  `^\\s*${labelsOf(FILTER_KEYS.filter(isTime))}\\s*(\\d{4}-\\d.*?)\\s*$`,
  'i',
);

/** A filter by a property, known or not, such as `machine = orders`. */
const ANY_FILTER = /^\s*([a-z][\w ]*?)\s*(?:!=|<=|>=|=|<|>)\s*\S/i;

/** The properties whose values can be any text. Such a text can look like a filter. */
const TEXT_PROPERTIES: readonly string[] = ['cause', 'input'];
/** The properties whose values rarely look like a filter. */
const NAME_PROPERTIES: readonly string[] = ['error', 'failedState'];

/**
 * The tokens of a filter. When most statuses are selected, the other ones are shown as exclusions.
 */
export function tokensOf(criteria: Criteria): FilterToken[] {
  return FILTER_KEYS.flatMap((key): FilterToken[] => {
    const value = criteria[key];
    if (value === undefined) return [];
    if (key === 'status') return statusTokens(criteria.status ?? []);
    if (key === 'paused') {
      return [{ propertyKey: key, operator: '=', value: criteria.paused === true ? 'yes' : 'no' }];
    }
    return [{ propertyKey: key, operator: PROPERTIES[key].operators[0], value }];
  });
}

function statusTokens(chosen: readonly ExecutionStatus[]): FilterToken[] {
  const others = EXECUTION_STATUSES.filter((one) => !chosen.includes(one));
  const excludes = others.length > 0 && others.length < chosen.length;
  return (excludes ? others : chosen).map((value) => ({
    propertyKey: 'status',
    operator: excludes ? '!=' : '=',
    value,
  }));
}

/**
 * Splits tokens whose text contains further filters: `Status != FAILED and Error = Declined` becomes
 * two tokens. An `and` within a value, as in `Cause contains this and that`, remains. A further
 * filter with an unknown property becomes a text, which `readTokens` refuses.
 */
export function splitTokens(tokens: readonly FilterToken[]): FilterToken[] {
  return tokens.flatMap((token) => {
    const [first = '', ...others] = partsOf(String(token.value), token.propertyKey);
    const own = token.propertyKey === undefined ? filterOf(first) : undefined;
    if (others.length === 0) return [own ?? token];
    return [
      own ?? { ...token, value: first },
      ...others.map((part) => filterOf(part) ?? { operator: STARTS_WITH, value: part }),
    ];
  });
}

/** The text of the tokens that a filter does not have yet, as a user types it. */
export function typedText(tokens: readonly FilterToken[], criteria: Criteria): string {
  const present = tokensOf(criteria).map(tokenText);
  return tokens
    .map(tokenText)
    .filter((text) => !present.includes(text))
    .join(' and ');
}

function tokenText({ propertyKey, operator, value }: FilterToken): string {
  return propertyKey === undefined
    ? String(value)
    : `${PROPERTIES[propertyKey as FilterKey].label} ${operator} ${String(value)}`;
}

/**
 * Divides a text before each filter that follows an `and`.
 *
 * @param property the property that the text is a value of; undefined for a text without one
 */
function partsOf(text: string, property: string | undefined): string[] {
  const [first = '', ...rest] = text.split(/(\s+and\s+)/i);
  const parts = [first];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    const [and = '', piece = ''] = rest.slice(at, at + 2);
    const isFilter = FILTER.test(piece) || TIME_FILTER.test(piece);
    if (isFilter || isUnknownFilter(piece, property)) parts.push(piece);
    else parts.push(`${parts.pop() ?? ''}${and}${piece}`);
  }
  return parts;
}

/** Whether a text after the `and` of a value is a filter by an unknown property. */
function isUnknownFilter(text: string, property = ''): boolean {
  const unknown = ANY_FILTER.exec(text)?.[1];
  if (unknown === undefined || TEXT_PROPERTIES.includes(property)) return false;
  return !NAME_PROPERTIES.includes(property) || similarProperty(unknown) !== undefined;
}

/** The property whose key or part of whose label is a text, such as `machine` or `failedState`. */
function similarProperty(text: string): FilterKey | undefined {
  return (
    FILTER_KEYS.find((key) => isSame(key, text)) ??
    FILTER_KEYS.find((key) => PROPERTIES[key].label.split(' ').some((word) => isSame(word, text)))
  );
}

/** The filter in a text, such as `Error = Declined`; undefined when the text is not a filter. */
function filterOf(text: string): FilterToken | undefined {
  const [, timeLabel = '', time] = TIME_FILTER.exec(text) ?? [];
  const timeKey = keyOf(timeLabel);
  if (timeKey !== undefined)
    return { propertyKey: timeKey, operator: PROPERTIES[timeKey].operators[0], value: time };
  const [, label = '', operator = '', value = ''] = FILTER.exec(text) ?? [];
  const key = keyOf(label);
  if (key === undefined) return undefined;
  const known = PROPERTIES[key].operators.find((each) => isSame(each, operator));
  return known === undefined
    ? undefined
    : { propertyKey: key, operator: known, value: value.replace(/^(["'])(.*)\1$/, '$2') };
}

function keyOf(label: string): FilterKey | undefined {
  return FILTER_KEYS.find((each) => isSame(PROPERTIES[each].label, label));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/**
 * Converts tokens to a filter. A text without a property filters by the start of the name.
 *
 * @param zone the zone of times without one
 * @param machines the state machines that a filter can name; others need their ARN
 * @returns the filter, or an error message for the first invalid token
 */
export function readTokens(
  tokens: readonly FilterToken[],
  zone: 'local' | 'utc',
  machines: readonly MachineOption[] = [],
): { criteria: Criteria } | string {
  const criteria: Criteria = {};
  const wanted: ExecutionStatus[] = [];
  const excluded: ExecutionStatus[] = [];
  for (const token of tokens) {
    const value = valueOf(token, machines);
    const error = tokenError(token, value, zone);
    if (error !== undefined) return error;
    const key = (token.propertyKey ?? 'name') as FilterKey;
    if (key === 'status') {
      const status = statusOf(value);
      (token.operator === '!=' ? excluded : wanted).push(status);
    } else if (key === 'redriveFilter') {
      criteria.redriveFilter = value === 'NOT_REDRIVEN' ? value : 'REDRIVEN';
    } else if (key === 'paused') {
      criteria.paused = isSame(value, 'yes');
    } else {
      criteria[key] = isTime(key) ? toInstant(value, zone) : value;
    }
  }
  if (criteria.input !== undefined && criteria.cause !== undefined)
    return 'Input and cause cannot be searched together.';
  const candidates = wanted.length === 0 && excluded.length > 0 ? EXECUTION_STATUSES : wanted;
  const statuses = candidates.filter((one) => !excluded.includes(one));
  if (candidates.length > 0 && statuses.length === 0) return 'These statuses exclude each other.';
  if (statuses.length > 0)
    criteria.status = EXECUTION_STATUSES.filter((one) => statuses.includes(one));
  return { criteria };
}

/** The value of a token. The name of a state machine becomes its ARN. */
function valueOf({ propertyKey, value }: FilterToken, machines: readonly MachineOption[]): string {
  const text = String(value).trim();
  const named = machines.find(({ name }) => propertyKey === 'machine' && name === text);
  return named?.stateMachineArn ?? text;
}

function tokenError(token: FilterToken, value: string, zone: 'local' | 'utc'): string | undefined {
  if (token.propertyKey === undefined) return textError(value);
  const key = token.propertyKey as FilterKey;
  const { label } = PROPERTIES[key];
  if (value === '') return `${label} has no value.`;
  if (key === 'status' && !EXECUTION_STATUSES.includes(statusOf(value))) {
    return `“${value}” is not a status.`;
  }
  if (key === 'machine' && !value.startsWith('arn:')) {
    return `“${value}” is not a state machine of the list. Choose one, or enter its ARN.`;
  }
  if (key === 'paused' && !isSame(value, 'yes') && !isSame(value, 'no')) {
    return 'Write “Paused = yes” or “Paused = no”.';
  }
  if (isTime(key) && Number.isNaN(Date.parse(toInstant(value, zone)))) {
    return `“${value}” is not a time. Write 2026-11-20 or 2026-11-20 12:00.`;
  }
  return undefined;
}

/**
 * The error of a text that starts with a property name but is not a valid filter. It must not
 * become a name filter.
 */
function textError(text: string): string | undefined {
  const key = [...FILTER_KEYS]
    .sort((one, other) => PROPERTIES[other].label.length - PROPERTIES[one].label.length)
    .find((each) => text.toLowerCase().startsWith(PROPERTIES[each].label.toLowerCase()));
  if (key === undefined) return nameError(text);
  const { label } = PROPERTIES[key];
  const rest = text.slice(label.length).trim();
  if (
    rest !== '' &&
    !isTime(key) &&
    !/^([!=<>^:~]|(starts|ends) with\b|contains\b|is\b)/i.test(rest)
  )
    return nameError(text);
  return rest === '' ? `${label} has no value. Write ${formsOf(key)}.` : `Write ${formsOf(key)}.`;
}

function formsOf(key: FilterKey): string {
  const { label, operators } = PROPERTIES[key];
  if (isTime(key)) return `“${label} 2026-11-20 12:00”`;
  return operators.map((operator) => `“${label} ${operator} …”`).join(' or ');
}

/**
 * The error of a text that is no filter and no name. Names have neither spaces nor angle brackets.
 * They can contain `=`, but such a text can also be a filter by an unknown property.
 */
function nameError(text: string): string | undefined {
  const unknown = ANY_FILTER.exec(text)?.[1];
  const canBeName = !/[<>\s]/.test(text);
  if (unknown === undefined)
    return canBeName
      ? undefined
      : `“${text}” names no property of executions. Choose one of the list.`;
  const similar = similarProperty(unknown);
  const hint =
    similar !== undefined
      ? `Write ${formsOf(similar)}`
      : `Choose one of the list${canBeName ? `, or write “Name ${STARTS_WITH} ${text}”` : ''}`;
  return `“${unknown}” is not a property of executions. ${hint}.`;
}

export function isTime(key: FilterKey): boolean {
  return key === 'from' || key === 'to' || key === 'stoppedFrom' || key === 'stoppedTo';
}

const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;

/** Converts a time (`2026-11-20`, `2026-11-20 12:00`) to the instant that the API expects. */
function toInstant(text: string, zone: 'local' | 'utc'): string {
  const time = text.includes(':') || text.includes('T') ? text : `${text} 00:00`;
  const millis = Date.parse(zone === 'utc' && WITHOUT_ZONE.test(text) ? `${time}Z` : time);
  return Number.isNaN(millis) ? text : new Date(millis).toISOString();
}
