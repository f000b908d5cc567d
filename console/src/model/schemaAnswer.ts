import { exactlyParsed, parsed } from './answerForm';
import { isObject } from './choiceCondition';
import { memberAt, place } from './members';
import type { SchemaField } from './formSchema';

/** The typed values of the fields, by their paths. */
export type SchemaValues = ReadonlyMap<string, string>;

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
};

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
  if (typeof value === 'number') {
    if (field.isInteger && !Number.isInteger(value)) return 'Not a whole number';
    return boundError(field, value, (bound) => String(bound));
  }
  if (typeof value === 'string') {
    const format = FORMATS[field.format ?? ''];
    if (format?.test(value) === false || (format !== undefined && Number.isNaN(Date.parse(value))))
      return field.format === 'date' ? 'Not a date' : 'Not a time';
    return boundError(field, Array.from(value).length, (bound) => `${bound} characters`);
  }
  return undefined;
}

function boundError(
  { min, max }: SchemaField,
  value: number,
  named: (bound: number) => string,
): string | undefined {
  if (min !== undefined && value < min) return `At least ${named(min)}`;
  if (max !== undefined && value > max) return `At most ${named(max)}`;
  return undefined;
}

function valueOf({ type }: SchemaField, text: string): unknown {
  if (type === 'text') return text;
  const value = exactlyParsed(text);
  if (type === 'number') return typeof value === 'number' ? value : undefined;
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
 * @returns the errors, such as `limit: At most 500`, separated by commas; undefined without errors
 */
export function schemaErrors(fields: readonly SchemaField[], output: string): string | undefined {
  const members = parsed(output);
  if (!isObject(members)) return undefined;
  const values = memberValues(fields, members);
  const errors = fields.flatMap((field) => {
    const error = schemaFieldError(field, values);
    return error === undefined ? [] : [`${field.path.join('.')}: ${error}`];
  });
  return errors.length === 0 ? undefined : errors.join(', ');
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
 * Converts JSON text to the values of the fields; undefined when the text is not an object, or has
 * members without a field.
 */
export function valuesOf(fields: readonly SchemaField[], output: string): SchemaValues | undefined {
  const value = exactlyParsed(output);
  if (!isObject(value)) return undefined;
  const values = memberValues(fields, value);
  return isSame(parsed(schemaDraft(fields, values)), value) ? values : undefined;
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

/** Whether two JSON values are equal. The order of members does not matter. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, at) => isSame(each, other[at]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}
