import type { AttributeName, AttributeType } from '../api/searchAttributes';
import { parseQuery, stringOf, type AttributeCondition } from './attributeQuery';
import { attributeKey, STARTS_WITH } from './filterProperties';
import { toInstant } from './filterTimes';
import { quoted } from './quotedText';

/** The operator of `starts with` in queries of the API. */
const PREFIX = 'startsWith';

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const FLAGS: Readonly<Record<string, string>> = {
  true: 'true',
  yes: 'true',
  false: 'false',
  no: 'false',
};

/** A condition of a query as a part of a filter. */
export interface ConditionToken {
  readonly propertyKey: string;
  readonly operator: string;
  readonly value: string;
}

/**
 * The parts of a query; undefined for a text that is not a query. The value of each part is a text as
 * it is typed.
 */
export function conditionTokens(query: string): ConditionToken[] | undefined {
  return parseQuery(query)?.map(({ name, operator, literal }) => ({
    propertyKey: attributeKey(name),
    operator: operator === PREFIX ? STARTS_WITH : operator,
    value: quoted(stringOf(literal) ?? literal),
  }));
}

/**
 * The condition of a search attribute with an entered value.
 *
 * @param zone the zone of times without one
 * @returns undefined when the attribute cannot have the value
 */
export function conditionOf(
  { name, type }: AttributeName,
  operator: string,
  value: string,
  zone: 'local' | 'utc',
): AttributeCondition | undefined {
  const literal = literalOf(type, value, zone);
  return literal === undefined
    ? undefined
    : { name, operator: operator === STARTS_WITH ? PREFIX : operator, literal };
}

function literalOf(type: AttributeType, value: string, zone: 'local' | 'utc'): string | undefined {
  switch (type) {
    case 'KEYWORD':
    case 'TEXT':
      return JSON.stringify(value);
    case 'NUMBER':
      return NUMBER.test(value) ? value : undefined;
    case 'TIME': {
      const time = toInstant(value, zone);
      return Number.isNaN(Date.parse(time)) ? undefined : JSON.stringify(time);
    }
    case 'BOOLEAN':
      return FLAGS[value.toLowerCase()];
  }
}

/** The error of a value that a search attribute cannot have. */
export function valueError({ name, type }: AttributeName, value: string): string {
  switch (type) {
    case 'NUMBER':
      return `“${value}” is not a number. Write “${name} = 100”.`;
    case 'TIME':
      return `“${value}” is not a time. Write 2026-11-20 or 2026-11-20 12:00.`;
    case 'BOOLEAN':
      return `Write “${name} = true” or “${name} = false”.`;
    case 'KEYWORD':
    case 'TEXT':
      return `“${value}” is not a text.`;
  }
}

/**
 * Adds the names of a query that no state machine defines any more. Their types are those of the
 * values, so that the filter shows them and can remove them.
 */
export function withQueried(
  attributes: readonly AttributeName[],
  query: string | undefined,
): readonly AttributeName[] {
  const known = new Map(attributes.map((each) => [each.name, each]));
  for (const { name, operator, literal } of parseQuery(query ?? '') ?? []) {
    if (!known.has(name)) known.set(name, { name, type: typeOf(operator, literal) });
  }
  return [...known.values()];
}

function typeOf(operator: string, literal: string): AttributeType {
  if (operator === 'matches') return 'TEXT';
  if (literal.startsWith('"')) return 'KEYWORD';
  return NUMBER.test(literal) ? 'NUMBER' : 'BOOLEAN';
}
