import type { Criteria, ExecutionStatus } from '../api/executions';
import { EXECUTION_STATUSES } from './criteria';

/** A part of a filter as it is typed: property, operator and value; without a property it is a text alone. */
export interface FilterToken {
  readonly propertyKey?: string;
  readonly operator: string;
  readonly value: unknown;
}

export type FilterKey = Exclude<keyof Criteria, undefined>;

interface Property {
  readonly label: string;
  /** Of the group of values that are offered. */
  readonly many: string;
  readonly operators: readonly [string, ...string[]];
}

export const STARTS_WITH = 'starts with';

/** The properties of a filter in the order in which they are offered. */
export const PROPERTIES: Readonly<Record<FilterKey, Property>> = {
  status: { label: 'Status', many: 'Statuses', operators: ['=', '!='] },
  name: { label: 'Name', many: 'Names', operators: [STARTS_WITH] },
  machine: { label: 'State machine', many: 'State machines', operators: ['='] },
  failedState: { label: 'Failed state', many: 'Failed states', operators: ['='] },
  error: { label: 'Error', many: 'Errors', operators: ['='] },
  cause: { label: 'Cause', many: 'Causes', operators: ['contains'] },
  causeFingerprint: { label: 'Cause fingerprint', many: 'Fingerprints', operators: ['='] },
  redriveFilter: { label: 'Redriven', many: 'Redriven', operators: ['='] },
  from: { label: 'Started at or after', many: 'Times', operators: ['>='] },
  to: { label: 'Started before', many: 'Times', operators: ['<'] },
  stoppedFrom: { label: 'Ended at or after', many: 'Times', operators: ['>='] },
  stoppedTo: { label: 'Ended before', many: 'Times', operators: ['<'] },
};

export const FILTER_KEYS = Object.keys(PROPERTIES) as FilterKey[];

/** The tokens of a filter. Most of the statuses are shown as exclusions of the others. */
export function tokensOf(criteria: Criteria): FilterToken[] {
  return FILTER_KEYS.flatMap((key): FilterToken[] => {
    const value = criteria[key];
    if (value === undefined) return [];
    if (key === 'status') return statusTokens(criteria.status ?? []);
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
 * Reads tokens as a filter. A text without a property is the beginning of a name.
 *
 * @return the filter, or the mistake of the first token that is none, as a sentence
 */
export function readTokens(tokens: readonly FilterToken[]): { criteria: Criteria } | string {
  const criteria: Criteria = {};
  const wanted: ExecutionStatus[] = [];
  const excluded: ExecutionStatus[] = [];
  for (const token of tokens) {
    const value = String(token.value).trim();
    const mistake = mistakeOf(token, value);
    if (mistake !== undefined) return mistake;
    const key = (token.propertyKey ?? 'name') as FilterKey;
    if (key === 'status') {
      const status = value.toUpperCase() as ExecutionStatus;
      (token.operator === '!=' ? excluded : wanted).push(status);
    } else if (key === 'redriveFilter') {
      criteria.redriveFilter = value === 'NOT_REDRIVEN' ? value : 'REDRIVEN';
    } else {
      criteria[key] = isTime(key) ? asTime(value) : value;
    }
  }
  const among = wanted.length === 0 && excluded.length > 0 ? EXECUTION_STATUSES : wanted;
  const statuses = among.filter((one) => !excluded.includes(one));
  if (among.length > 0 && statuses.length === 0) return 'These statuses exclude each other.';
  if (statuses.length > 0)
    criteria.status = EXECUTION_STATUSES.filter((one) => statuses.includes(one));
  return { criteria };
}

function mistakeOf(token: FilterToken, value: string): string | undefined {
  if (token.propertyKey === undefined) return mistakeOfText(value);
  const key = token.propertyKey as FilterKey;
  const { label } = PROPERTIES[key];
  if (value === '') return `${label} has no value.`;
  if (
    key === 'status' &&
    !(EXECUTION_STATUSES as readonly string[]).includes(value.toUpperCase())
  ) {
    return `“${value}” is not a status.`;
  }
  if (isTime(key) && Number.isNaN(Date.parse(asTime(value)))) {
    return `“${value}” is not a time. Write 2026-11-20 or 2026-11-20 12:00.`;
  }
  return undefined;
}

/** A text that begins like a filter and is none must not become a name. */
function mistakeOfText(text: string): string | undefined {
  const key = [...FILTER_KEYS]
    .sort((one, other) => PROPERTIES[other].label.length - PROPERTIES[one].label.length)
    .find((each) => text.toLowerCase().startsWith(PROPERTIES[each].label.toLowerCase()));
  if (key === undefined) return undefined;
  const { label, operators } = PROPERTIES[key];
  const rest = text.slice(label.length).trim();
  if (rest !== '' && !/^([!=<>^:~]|(starts|ends) with\b|contains\b|is\b)/i.test(rest))
    return undefined;
  const forms = operators.map((operator) => `“${label} ${operator} …”`).join(' or ');
  return rest === '' ? `${label} has no value. Write ${forms}.` : `Write ${forms}.`;
}

function isTime(key: FilterKey): boolean {
  return key === 'from' || key === 'to' || key === 'stoppedFrom' || key === 'stoppedTo';
}

/** Converts a local time (`2026-11-20`, `2026-11-20 12:00`) to the instant that the API takes. */
function asTime(text: string): string {
  const millis = Date.parse(text.includes(':') || text.includes('T') ? text : `${text} 00:00`);
  return Number.isNaN(millis) ? text : new Date(millis).toISOString();
}
