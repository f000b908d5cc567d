import type { StateTestResult } from '../api/machines';
import type {
  AttributeDefinition,
  AttributeName,
  AttributeType,
  MachineAttribute,
} from '../api/searchAttributes';
import { problemOf, problemText } from './attributeProblems';
import { isJson } from './jsonText';
import { parseExact } from './exactJson';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const EXPRESSION_MAX = 1_024;
/** The end of the cause of an expression without a result. */
const UNDEFINED = 'returned nothing (undefined).';

/** The maximum number of attributes of a state machine. */
export const ATTRIBUTES_MAX = 20;

export const TYPE_LABELS: Readonly<Record<AttributeType, string>> = {
  KEYWORD: 'A string of at most 256 characters such as an order number, a number or a boolean',
  TEXT: 'A string whose words are searched',
  NUMBER: 'A number',
  TIME: 'A string such as 2026-11-30T13:00:00Z',
  BOOLEAN: 'true or false',
};

export const TYPES = Object.keys(TYPE_LABELS) as AttributeType[];

export interface AttributeForm {
  name: string;
  /** Undefined until the user has chosen it. */
  type: AttributeType | undefined;
  expression: string;
}

export type AttributeErrors = Partial<Record<keyof AttributeForm, string>>;

/** The form of a definition, or an empty one. */
export function formOf(attribute: AttributeDefinition | undefined): AttributeForm {
  return {
    name: attribute?.name ?? '',
    type: attribute?.type,
    expression: attribute?.expression ?? '',
  };
}

/** The definition of a form without errors. */
export function definitionOf({ name, type, expression }: AttributeForm): AttributeDefinition {
  return { name, type: type ?? 'KEYWORD', expression: expression.trim() };
}

/** The definition of a stored attribute. */
export function withoutProblems({ name, type, expression }: MachineAttribute): AttributeDefinition {
  return { name, type, expression };
}

/**
 * The type that a name has in other state machines; undefined when none of them defines it.
 *
 * @param own the attributes of the state machine
 * @param all the attributes of the account and region
 */
export function typeElsewhere(
  name: string,
  own: readonly AttributeName[],
  all: readonly AttributeName[],
): AttributeType | undefined {
  // The list of all names contains those of this state machine. Whether another state machine
  // defines one of these, too, is unknown.
  return own.some((each) => each.name === name)
    ? undefined
    : all.find((each) => each.name === name)?.type;
}

/**
 * Whether a change can hide the values of earlier executions. They remain visible if another state
 * machine defines the previous name and type.
 *
 * @param before undefined for a new attribute
 */
export function hidesValues(before: AttributeName | undefined, after: AttributeName): boolean {
  return before !== undefined && (before.name !== after.name || before.type !== after.type);
}

/**
 * The errors that a form has before the server checks it. Empty fields have none.
 *
 * @param others the other attributes of the state machine
 * @param fixedType the type that the name has in other state machines
 */
export function formErrors(
  { name, type, expression }: AttributeForm,
  others: readonly AttributeName[],
  fixedType: AttributeType | undefined,
): AttributeErrors {
  const errors: AttributeErrors = {};
  if (name !== '' && !NAME.test(name)) {
    errors.name = 'Enter a letter, then letters, digits and _; at most 64 characters.';
  } else if (others.some((each) => each.name === name)) {
    errors.name = 'The state machine has a search attribute of this name.';
  }
  if (type !== undefined && fixedType !== undefined && type !== fixedType) {
    errors.type = `Another state machine defines ${name} with the type ${fixedType}. The type must be the same.`;
  }
  const text = expression.trim();
  if (text.length > EXPRESSION_MAX) errors.expression = 'Enter at most 1,024 characters.';
  else if (text !== '' && !(text.startsWith('{%') && text.endsWith('%}'))) {
    errors.expression = 'Enclose the expression in {% and %}.';
  }
  return errors;
}

/** The error of a member of a definition, or of all definitions. */
const INVALID =
  /at 'attributes(?:\.\d+\.member\.(name|type|expression))?'(?: \(\w+\))? failed to satisfy constraint: ([\s\S]*)$/;
const CONFLICT = /defines the search attribute \S+ with the type/;

/** The field that an error of the server names, with the reason; empty when it names none. */
export function serverErrors(message: string): AttributeErrors {
  if (CONFLICT.test(message)) return { type: message };
  const [, member = '', reason = ''] = INVALID.exec(message) ?? [];
  switch (member) {
    case 'name':
    case 'type':
    case 'expression':
      return { [member]: reason };
    default:
      // The number of attributes of this type is limited.
      return /\bTEXT\b/.test(reason) ? { type: reason } : {};
  }
}

/** The value that an execution would have, or the reason why it has none. */
export interface AttributeResult {
  /** JSON text; undefined when the expression has no result. */
  readonly value?: string;
  /** The reason why the execution has no value; undefined when it has one. */
  readonly problem?: string;
}

/** Reads the result of an expression that the server has evaluated. */
export function resultOf(
  { output, error = '', cause = '' }: StateTestResult,
  type: AttributeType,
): AttributeResult {
  if (output === undefined || !isJson(output)) {
    return cause.endsWith(UNDEFINED)
      ? { problem: 'No value: the input has no such member.' }
      : { problem: cause === '' ? error : cause };
  }
  const value = parseExact(output);
  if (value === null) return { value: output, problem: 'No value.' };
  const problem = problemOf(type, value);
  return problem === undefined
    ? { value: output }
    : { value: output, problem: problemText(problem, type) };
}
