import type { Criteria } from '../api/executions';
import type { AttributeName, AttributeType } from '../api/searchAttributes';

export type FilterKey = Exclude<keyof Criteria, 'query'>;

/** A property by which executions are filtered. */
export interface Property {
  readonly label: string;
  /** The heading of the offered values. */
  readonly groupLabel: string;
  readonly operators: readonly [string, ...string[]];
  /** The search attribute that is filtered; undefined for a property of all executions. */
  readonly attribute?: AttributeName;
}

export const STARTS_WITH = 'starts with';

/** The properties of all executions in the order in which they are offered. */
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

const COMPARED = ['=', '<', '<=', '>', '>='] as const;

const OPERATORS: Readonly<Record<AttributeType, readonly [string, ...string[]]>> = {
  KEYWORD: ['=', STARTS_WITH, '<', '<=', '>', '>='],
  TEXT: ['matches'],
  NUMBER: COMPARED,
  TIME: COMPARED,
  BOOLEAN: ['='],
};

/** All properties by their keys: those of all executions, and the search attributes. */
export function propertiesOf(attributes: readonly AttributeName[]): ReadonlyMap<string, Property> {
  return new Map<string, Property>([
    ...Object.entries(PROPERTIES),
    ...attributes.map((attribute): [string, Property] => [
      attributeKey(attribute.name),
      {
        label: attributeLabel(attribute.name),
        groupLabel: 'Values',
        operators: OPERATORS[attribute.type],
        attribute,
      },
    ]),
  ]);
}

/** The key of a search attribute, which no other property has. */
export function attributeKey(name: string): string {
  return `attribute:${name}`;
}

/** The label of a search attribute. Names of other properties keep their meaning. */
function attributeLabel(name: string): string {
  const isTaken = FILTER_KEYS.some((key) => isSame(PROPERTIES[key].label, name));
  return isTaken ? `Attribute ${name}` : name;
}

export function isTime(key: string): boolean {
  return key === 'from' || key === 'to' || key === 'stoppedFrom' || key === 'stoppedTo';
}

/** Whether two texts differ only in their case. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
