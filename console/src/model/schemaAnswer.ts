import { exactlyParsed } from './answerForm';
import { isObject } from './choiceCondition';
import { parsed, sameJson } from './diff';
import { compareNumbers, isExactNumber, isInteger, type ExactNumber } from './exactJson';
import { memberAt, place } from './members';
import type { SchemaField } from './formSchema';

/** The typed values of the fields, by their paths. */
export type SchemaValues = ReadonlyMap<string, string>;

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** One @ with a domain behind it. Only its server knows whether an address exists. */
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/;

/** A text that identifies the path of a field. */
export function fieldKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The first values of a form: the defaults of the schema. */
export function initialValues(fields: readonly SchemaField[]): SchemaValues {
  return new Map(fields.map(({ path, initial }) => [fieldKey(path), initial]));
}

/** The validation error of a field; undefined when its value is valid. */
export function schemaFieldError(field: SchemaField, values: SchemaValues): string | undefined {
  const typed = values.get(fieldKey(field.path)) ?? '';
  const text = field.type === 'text' ? typed : typed.trim();
  if (text === '') return field.required ? 'Required' : undefined;
  const value = valueOf(field, text);
  if (value === undefined) {
    return { text: '', number: 'Not a number', 'yes/no': 'Choose yes or no', JSON: 'Not JSON' }[
      field.type
    ];
  }
  if (field.options !== undefined) {
    return field.options.includes(JSON.stringify(value)) ? undefined : 'Not a permitted value';
  }
  if (isNumber(value)) {
    if (field.isInteger && !isInteger(value)) return 'Not a whole number';
    return boundError(field, value, '');
  }
  if (typeof value === 'string') {
    return (
      formatError(field.format, value) ?? boundError(field, Array.from(value).length, ' characters')
    );
  }
  return undefined;
}

function formatError(format: string | undefined, text: string): string | undefined {
  switch (format) {
    case 'date':
      return DATE.test(text) && isTime(text) ? undefined : 'Not a date';
    case 'date-time':
      return TIME.test(text) && isTime(text) ? undefined : 'Not a time';
    case 'email':
      return EMAIL.test(text) ? undefined : 'Not an email address';
    case undefined:
    default:
      return undefined;
  }
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

function isNumber(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || isExactNumber(value);
}

function boundError(
  { min, max }: SchemaField,
  value: number | ExactNumber,
  unit: string,
): string | undefined {
  if (min !== undefined && compareNumbers(value, min) < 0) return `At least ${textOf(min)}${unit}`;
  if (max !== undefined && compareNumbers(value, max) > 0) return `At most ${textOf(max)}${unit}`;
  return undefined;
}

function textOf(bound: number | ExactNumber): string {
  return isExactNumber(bound) ? bound.rawJSON : String(bound);
}

function valueOf({ type }: SchemaField, text: string): unknown {
  if (type === 'text') return text;
  const value = exactlyParsed(text);
  if (type === 'number') return isNumber(value) ? value : undefined;
  if (type === 'yes/no') return typeof value === 'boolean' ? value : undefined;
  return value;
}

/**
 * Converts the values to JSON text. Empty fields are omitted.
 *
 * @returns undefined when a value is invalid
 */
export function schemaAnswer(
  fields: readonly SchemaField[],
  values: SchemaValues,
): string | undefined {
  return fields.every((field) => schemaFieldError(field, values) === undefined)
    ? schemaDraft(fields, values)
    : undefined;
}

/**
 * The JSON text of the values that have the types of their fields. They can be invalid otherwise,
 * such as a number beyond its bound. Empty fields are omitted.
 */
export function schemaDraft(fields: readonly SchemaField[], values: SchemaValues): string {
  const answer = {};
  for (const field of fields) {
    const value = typedValue(field, values);
    if (value !== undefined) place(answer, field.path, value);
  }
  return JSON.stringify(answer, null, 2);
}

/** The value of a field; undefined when it is empty or has another type. */
function typedValue(field: SchemaField, values: SchemaValues): unknown {
  const typed = values.get(fieldKey(field.path)) ?? '';
  const text = field.type === 'text' ? typed : typed.trim();
  return text === '' ? undefined : valueOf(field, text);
}

/**
 * Validates a JSON text against the fields.
 *
 * @returns the errors, such as `limit: At most 500`, separated by commas; undefined without errors,
 *     and for text that is not JSON
 */
export function schemaErrors(fields: readonly SchemaField[], output: string): string | undefined {
  const answer = parsed(output);
  if (answer === undefined) return undefined;
  if (!isObject(answer)) return 'Not an object';
  const values = memberValues(fields, answer);
  const errors = fields.flatMap((field) => {
    const noObject = pathWithoutObject(answer, field.path);
    if (noObject !== undefined) return [`${noObject}: Not an object`];
    const error = memberError(field, memberAt(answer, field.path), values);
    return error === undefined ? [] : [`${field.path.join('.')}: ${error}`];
  });
  return errors.length === 0 ? undefined : [...new Set(errors)].join(', ');
}

/** The validation error of a member, which can have another type than its field. */
function memberError(
  field: SchemaField,
  member: unknown,
  values: SchemaValues,
): string | undefined {
  if (member === null && field.isNullable) return undefined;
  if (field.type === 'text' && member !== undefined && typeof member !== 'string') {
    return 'Not a text';
  }
  return schemaFieldError(field, values);
}

/** The path of the first outer member that is present but no object; undefined if there is none. */
function pathWithoutObject(answer: unknown, path: readonly string[]): string | undefined {
  const outer = path.slice(0, -1).map((_, depth) => path.slice(0, depth + 1));
  return outer
    .find((each) => {
      const member = memberAt(answer, each);
      return member !== undefined && !isObject(member);
    })
    ?.join('.');
}

/**
 * The values of a JSON text that a person has edited. Values of another type than their fields remain,
 * unless the text has a value for them.
 *
 * @returns undefined as {@link valuesOf}
 */
export function valuesAfter(
  fields: readonly SchemaField[],
  output: string,
  before: SchemaValues,
): SchemaValues | undefined {
  const values = valuesOf(fields, output);
  if (values === undefined) return undefined;
  const invalid = fields
    .filter((field) => typedValue(field, before) === undefined)
    .map(({ path }) => fieldKey(path))
    .filter((key) => values.get(key) === '');
  return new Map([...values, ...invalid.map((key) => [key, before.get(key) ?? ''] as const)]);
}

/**
 * The values of a form that replaces a guessed one: the entered ones, and the initial ones of other
 * fields.
 *
 * @param output the entered values, JSON text
 * @returns undefined when an entered value has no field
 */
export function replacedValues(
  fields: readonly SchemaField[],
  output: string,
): SchemaValues | undefined {
  const entered = valuesOf(fields, output);
  if (entered === undefined) return undefined;
  return new Map([...initialValues(fields), ...[...entered].filter(([, value]) => value !== '')]);
}

/**
 * Converts JSON text to the values of the fields; undefined when the text is not an object, or has
 * members without a field.
 */
export function valuesOf(fields: readonly SchemaField[], output: string): SchemaValues | undefined {
  const value = exactlyParsed(output);
  if (!isObject(value)) return undefined;
  const values = memberValues(fields, value);
  return sameJson(parsed(schemaDraft(fields, values)), value) ? values : undefined;
}

/** The values of the members of an object, by the paths of their fields. */
function memberValues(
  fields: readonly SchemaField[],
  members: Readonly<Record<string, unknown>>,
): SchemaValues {
  return new Map(
    fields.map((field) => {
      const member = memberAt(members, field.path);
      const isText = field.type === 'text' && typeof member === 'string';
      return [
        fieldKey(field.path),
        member === undefined ? '' : isText ? member : JSON.stringify(member),
      ];
    }),
  );
}
