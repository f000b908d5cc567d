import { exactlyParsed, parsed } from './answerForm';
import { isObject } from './choiceCondition';
import { place } from './members';
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
  const answer = {};
  for (const field of fields) {
    if (schemaFieldError(field, values) !== undefined) return undefined;
    const typed = values.get(fieldKey(field.path)) ?? '';
    const text = field.type === 'text' ? typed : typed.trim();
    if (text !== '') place(answer, field.path, valueOf(field, text));
  }
  return JSON.stringify(answer, null, 2);
}

/**
 * Converts JSON text to the values of the fields; undefined when the text is not an object, or has
 * members without a field.
 */
export function valuesOf(fields: readonly SchemaField[], output: string): SchemaValues | undefined {
  const value = exactlyParsed(output);
  if (!isObject(value)) return undefined;
  const values = new Map(
    fields.map((field) => {
      const member = field.path.reduce<unknown>(
        (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
        value,
      );
      const isText = field.type === 'text' && typeof member === 'string';
      return [
        fieldKey(field.path),
        member === undefined ? '' : isText ? member : JSON.stringify(member),
      ];
    }),
  );
  const answer = schemaAnswer(
    fields.map((field) => ({ ...field, required: false })),
    values,
  );
  return answer !== undefined && isSame(parsed(answer), value) ? values : undefined;
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
