import type { Criteria, ExecutionStatus } from '../api/executions';
import type { AttributeName } from '../api/searchAttributes';
import { writeQuery, type AttributeCondition } from './attributeQuery';
import { conditionOf, conditionTokens, valueError } from './attributeTokens';
import { EXECUTION_STATUSES, statusOf } from './criteria';
import {
  FILTER_KEYS,
  isSame,
  isTime,
  PROPERTIES,
  propertiesOf,
  STARTS_WITH,
  type FilterKey,
  type Property,
} from './filterProperties';
import { toInstant } from './filterTimes';
import { isOpen, quoted, unquoted } from './quotedText';

/**
 * A typed part of a filter: property, operator and value; or a plain text without a property.
 * Quotation marks can enclose the value.
 */
export interface FilterToken {
  readonly propertyKey?: string;
  readonly operator: string;
  readonly value: unknown;
}

/** A state machine that a filter can name. */
export interface MachineOption {
  readonly stateMachineArn: string;
  readonly name: string;
}

/** The properties of typed filters. */
interface Vocabulary {
  readonly properties: ReadonlyMap<string, Property>;
  /** A property, an operator and a value. */
  readonly filter: RegExp;
}

function vocabularyOf(attributes: readonly AttributeName[]): Vocabulary {
  const properties = propertiesOf(attributes);
  const labels = labelsOf([...properties.values()]);
  const operator = `!=|<=|>=|=|<|>|${STARTS_WITH}|contains|\\bstartsWith\\b|\\bmatches\\b`;
  return {
    properties,
    filter: new RegExp(`^\\s*${labels}\\s*(${operator})\\s*(\\S.*?)\\s*$`, 'is'),
  };
}

/** An expression of the labels of properties. The longest label is tried first. */
function labelsOf(properties: readonly Property[]): string {
  const labels = properties.map(({ label }) => label);
  return `(${labels.sort((one, other) => other.length - one.length).join('|')})`;
}

/** A date without an operator, because the label contains it: `Started before 2026-11-20`. */
const TIME_FILTER = new RegExp(
  `^\\s*${labelsOf(FILTER_KEYS.filter(isTime).map((key) => PROPERTIES[key]))}\\s*(\\d{4}-\\d.*?)\\s*$`,
  'i',
);

/** A filter by a property, known or not, such as `machine = orders`. */
const ANY_FILTER =
  /^\s*([a-z][\w ]*?)\s*(?:(?:!=|<=|>=|=|<|>)|\s(?:starts ?with|matches|contains)\s)\s*\S/i;

/** The properties whose values can be any text. Such a text can look like a filter. */
const TEXT_PROPERTIES: readonly string[] = ['cause', 'input'];
/** The properties whose values rarely look like a filter. */
const NAME_PROPERTIES: readonly string[] = ['error', 'failedState'];

/**
 * The tokens of a filter. When most statuses are selected, the other ones are shown as exclusions.
 * A query that cannot be parsed is a text.
 */
export function tokensOf(criteria: Criteria): FilterToken[] {
  const { query } = criteria;
  return [
    ...FILTER_KEYS.flatMap((key): FilterToken[] => {
      const value = criteria[key];
      if (value === undefined) return [];
      if (key === 'status') return statusTokens(criteria.status ?? []);
      if (isYesNo(key)) {
        const isYes = value === true || value === 'REDRIVEN';
        return [{ propertyKey: key, operator: '=', value: isYes ? 'yes' : 'no' }];
      }
      return [
        { propertyKey: key, operator: PROPERTIES[key].operators[0], value: quoted(String(value)) },
      ];
    }),
    ...(query === undefined
      ? []
      : (conditionTokens(query) ?? [{ operator: STARTS_WITH, value: query }])),
  ];
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
 *
 * @param attributes the search attributes that a filter can name
 */
export function splitTokens(
  tokens: readonly FilterToken[],
  attributes: readonly AttributeName[] = [],
): FilterToken[] {
  const vocabulary = vocabularyOf(attributes);
  return tokens.flatMap((token) => {
    const [first = '', ...others] = partsOf(String(token.value), token.propertyKey, vocabulary);
    const own = token.propertyKey === undefined ? filterOf(first, vocabulary) : undefined;
    if (others.length === 0) return [own ?? token];
    return [
      own ?? { ...token, value: first },
      ...others.map((part) => filterOf(part, vocabulary) ?? { operator: STARTS_WITH, value: part }),
    ];
  });
}

/** The text of the tokens that a filter does not have yet, as a user types it. */
export function typedText(
  tokens: readonly FilterToken[],
  criteria: Criteria,
  attributes: readonly AttributeName[] = [],
): string {
  const properties = propertiesOf(attributes);
  const textOf = ({ propertyKey, operator, value }: FilterToken): string =>
    propertyKey === undefined
      ? String(value)
      : `${properties.get(propertyKey)?.label ?? propertyKey} ${operator} ${String(value)}`;
  const present = tokensOf(criteria).map(textOf);
  return tokens
    .map(textOf)
    .filter((text) => !present.includes(text))
    .join(' and ');
}

/**
 * Divides a text before each filter that follows an `and`.
 *
 * @param property the property that the text is a value of; undefined for a text without one
 */
function partsOf(text: string, property: string | undefined, vocabulary: Vocabulary): string[] {
  const [first = '', ...rest] = text.split(/(\s+and\s+)/i);
  const parts = [first];
  for (let at = 0; at + 1 < rest.length; at += 2) {
    const [and = '', piece = ''] = rest.slice(at, at + 2);
    const part = parts.at(-1) ?? '';
    const own = parts.length === 1 ? property : undefined;
    const isFilter = vocabulary.filter.test(piece) || TIME_FILTER.test(piece);
    const later = rest.slice(at).join('');
    if (
      !isQuoted(part, later, own, vocabulary) &&
      (isFilter || isUnknownFilter(piece, property, vocabulary))
    )
      parts.push(piece);
    else parts[parts.length - 1] = `${part}${and}${piece}`;
  }
  return parts;
}

/**
 * Whether a text ends within the quotation marks of its value.
 *
 * @param later the text after it
 * @param property the property that the text is a value of; undefined for a text with its property
 */
function isQuoted(
  text: string,
  later: string,
  property: string | undefined,
  vocabulary: Vocabulary,
): boolean {
  const value = property === undefined ? vocabulary.filter.exec(text)?.[3] : undefined;
  return isOpen(value ?? text.trim(), later);
}

/** Whether a text after the `and` of a value is a filter by an unknown property. */
function isUnknownFilter(text: string, property = '', vocabulary: Vocabulary): boolean {
  const unknown = ANY_FILTER.exec(text)?.[1];
  if (unknown === undefined || TEXT_PROPERTIES.includes(property)) return false;
  return !NAME_PROPERTIES.includes(property) || similarProperty(unknown, vocabulary) !== undefined;
}

/** The property whose key or part of whose label is a text, such as `machine` or `failedState`. */
function similarProperty(text: string, { properties }: Vocabulary): Property | undefined {
  const all = [...properties];
  return (all.find(([key]) => isSame(key, text)) ??
    all.find(([, { label }]) => label.split(' ').some((word) => isSame(word, text))))?.[1];
}

/** The filter in a text, such as `Error = Declined`; undefined when the text is not a filter. */
function filterOf(text: string, vocabulary: Vocabulary): FilterToken | undefined {
  const [, timeLabel = '', time] = TIME_FILTER.exec(text) ?? [];
  const timeKey = keyOf(timeLabel, vocabulary);
  if (timeKey !== undefined)
    return {
      propertyKey: timeKey,
      operator: operatorsOf(timeKey, vocabulary)[0] ?? '',
      value: time,
    };
  const [, label = '', typed = '', value = ''] = vocabulary.filter.exec(text) ?? [];
  const key = keyOf(label, vocabulary);
  if (key === undefined) return undefined;
  const operator = isSame(typed, 'startsWith') ? STARTS_WITH : typed;
  const known = operatorsOf(key, vocabulary).find((each) => isSame(each, operator));
  if (known === undefined) return undefined;
  return { propertyKey: key, operator: known, value };
}

function operatorsOf(key: string, { properties }: Vocabulary): readonly string[] {
  return properties.get(key)?.operators ?? [];
}

/** The key of a label. Names of search attributes can differ only in their case. */
function keyOf(label: string, { properties }: Vocabulary): string | undefined {
  const all = [...properties];
  return (all.find(([, property]) => property.label === label) ??
    all.find(([, property]) => isSame(property.label, label)))?.[0];
}

/**
 * Converts tokens to a filter. A text without a property filters by the start of the name.
 *
 * @param zone the zone of times without one
 * @param machines the state machines that a filter can name; others need their ARN
 * @param attributes the search attributes that a filter can name
 * @returns the filter, or an error message for the first invalid token
 */
export function readTokens(
  tokens: readonly FilterToken[],
  zone: 'local' | 'utc',
  machines: readonly MachineOption[] = [],
  attributes: readonly AttributeName[] = [],
): { criteria: Criteria } | string {
  const vocabulary = vocabularyOf(attributes);
  const criteria: Criteria = {};
  const wanted: ExecutionStatus[] = [];
  const excluded: ExecutionStatus[] = [];
  const conditions: AttributeCondition[] = [];
  for (const token of tokens) {
    const value = valueOf(token, machines);
    const error = tokenError(token, value, zone, vocabulary);
    if (error !== undefined) return error;
    const attribute = vocabulary.properties.get(token.propertyKey ?? '')?.attribute;
    const condition = attribute && conditionOf(attribute, token.operator, value, zone);
    const key = (token.propertyKey ?? 'name') as FilterKey;
    if (condition !== undefined) {
      conditions.push(condition);
    } else if (key === 'status') {
      const status = statusOf(value);
      (token.operator === '!=' ? excluded : wanted).push(status);
    } else if (key === 'redriveFilter') {
      criteria.redriveFilter = isSame(value, 'yes') ? 'REDRIVEN' : 'NOT_REDRIVEN';
    } else if (key === 'paused') {
      criteria.paused = isSame(value, 'yes');
    } else {
      criteria[key] = isTime(key) ? toInstant(value, zone) : value;
    }
  }
  if (conditions.length > 0) criteria.query = writeQuery(conditions);
  const conflict = conflictOf(criteria);
  if (conflict !== undefined) return conflict;
  const candidates = wanted.length === 0 && excluded.length > 0 ? EXECUTION_STATUSES : wanted;
  const statuses = candidates.filter((one) => !excluded.includes(one));
  if (candidates.length > 0 && statuses.length === 0) return 'These statuses exclude each other.';
  if (statuses.length > 0)
    criteria.status = EXECUTION_STATUSES.filter((one) => statuses.includes(one));
  return { criteria };
}

/** The error of filters that the server does not search together. */
function conflictOf({ input, cause, query }: Criteria): string | undefined {
  if (input !== undefined && cause !== undefined)
    return 'Input and cause cannot be searched together.';
  if (query === undefined || (input ?? cause) === undefined) return undefined;
  const other = input === undefined ? 'cause' : 'input';
  return `Search attributes and ${other} cannot be searched together.`;
}

/** Whether the values of a property are yes and no. */
function isYesNo(key: string): boolean {
  return key === 'paused' || key === 'redriveFilter';
}

/** The value of a token without quotation marks. The name of a state machine becomes its ARN. */
function valueOf({ propertyKey, value }: FilterToken, machines: readonly MachineOption[]): string {
  const text = unquoted(String(value).trim());
  const named = machines.find(({ name }) => propertyKey === 'machine' && name === text);
  return named?.stateMachineArn ?? text;
}

function tokenError(
  token: FilterToken,
  value: string,
  zone: 'local' | 'utc',
  vocabulary: Vocabulary,
): string | undefined {
  if (token.propertyKey === undefined) return textError(value, vocabulary);
  const key = token.propertyKey;
  const property = vocabulary.properties.get(key);
  if (property === undefined) return `“${key}” is not a property of executions.`;
  const { attribute } = property;
  // The quotation marks of a search attribute can enclose an empty value.
  const isMissing = attribute === undefined || String(token.value).trim() === '';
  if (value === '' && isMissing) return `${property.label} has no value.`;
  if (attribute !== undefined) {
    const condition = conditionOf(attribute, token.operator, value, zone);
    return condition === undefined ? valueError(attribute, value) : undefined;
  }
  if (key === 'status' && !EXECUTION_STATUSES.includes(statusOf(value))) {
    return `“${value}” is not a status.`;
  }
  if (key === 'machine' && !value.startsWith('arn:')) {
    return `“${value}” is not a state machine of the list. Choose one, or enter its ARN.`;
  }
  if (isYesNo(key) && !isSame(value, 'yes') && !isSame(value, 'no')) {
    return `Write “${property.label} = yes” or “${property.label} = no”.`;
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
function textError(text: string, vocabulary: Vocabulary): string | undefined {
  const found = [...vocabulary.properties]
    .sort(([, one], [, other]) => other.label.length - one.label.length)
    .find(([, { label }]) => text.toLowerCase().startsWith(label.toLowerCase()));
  if (found === undefined) return nameError(text, vocabulary);
  const [key, property] = found;
  const { label } = property;
  const rest = text.slice(label.length).trim();
  if (
    rest !== '' &&
    !isTime(key) &&
    !/^([!=<>^:~]|(starts|ends) ?with\b|contains\b|matches\b|is\b)/i.test(rest)
  )
    return nameError(text, vocabulary);
  const forms = formsOf(property);
  if (rest !== '') return `Write ${forms}.`;
  // Names of executions often start with words that are also search attributes.
  const canBeName = property.attribute !== undefined && !/\s/.test(text);
  const hint = canBeName ? `, or write “Name ${STARTS_WITH} ${text}”` : '';
  return `${label} has no value. Write ${forms}${hint}.`;
}

function formsOf({ label, operators, attribute }: Property): string {
  if (FILTER_KEYS.some((key) => isTime(key) && PROPERTIES[key].label === label))
    return `“${label} 2026-11-20 12:00”`;
  const [first, ...others] = operators;
  if (attribute !== undefined && others.length > 0)
    return `“${label} ${first} …”; other operators are ${others.join(', ')}`;
  return operators.map((operator) => `“${label} ${operator} …”`).join(' or ');
}

/**
 * The error of a text that is no filter and no name. Names have neither spaces nor angle brackets.
 * They can contain `=`, but such a text can also be a filter by an unknown property.
 */
function nameError(text: string, vocabulary: Vocabulary): string | undefined {
  const unknown = ANY_FILTER.exec(text)?.[1];
  const canBeName = !/[<>\s]/.test(text);
  const hasAttributes = vocabulary.properties.size > FILTER_KEYS.length;
  const subject = hasAttributes
    ? 'property of executions, and no search attribute'
    : 'property of executions';
  if (unknown === undefined)
    return canBeName ? undefined : `“${text}” names no ${subject}. Choose one of the list.`;
  const similar = similarProperty(unknown, vocabulary);
  const hint =
    similar !== undefined
      ? `Write ${formsOf(similar)}`
      : `Choose one of the list${canBeName ? `, or write “Name ${STARTS_WITH} ${text}”` : ''}`;
  return `“${unknown}” is not a ${subject}. ${hint}.`;
}
