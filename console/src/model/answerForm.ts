import { isObject } from './choiceCondition';
import { parsed as parsedExactly } from './diff';
import { isExactNumber, keepsDigits, type ExactNumber } from './exactJson';

/** The words that a Choice compares with a text. */
export interface WordChoices {
  readonly words: readonly string[];
  /** Whether the Choice accepts other texts, too. */
  readonly acceptsOthers: boolean;
}

/** A member of the output object, as one row of the form. */
export interface AnswerField {
  name: string;
  type: 'text' | 'number' | 'yes/no' | 'time' | 'JSON';
  value: string;
  /**
   * An empty required field must be filled or removed. An empty optional field is no member of the
   * output. Fields that a person has added have no need: an empty text is a member.
   */
  need?: 'required' | 'optional';
  /** The texts to choose from; absent if any text is entered. */
  choices?: WordChoices;
}

/** A timestamp as a Choice compares it: RFC 3339 with T, and with Z or an offset. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const TOO_MANY_DIGITS = 'Too many digits, use the JSON tab';

/**
 * Converts the form to JSON text.
 *
 * @returns undefined when a value does not match its type, or a name is empty or duplicate
 */
export function answerOf(fields: readonly AnswerField[]): string | undefined {
  const members = new Map<string, unknown>();
  for (const field of fields) {
    const name = field.name.trim();
    if (field.need === 'optional' && isEmpty(field)) continue;
    if (field.need === 'required' && isEmpty(field)) return undefined;
    const value = valueOf(field);
    if (name === '' || members.has(name) || value === undefined) return undefined;
    members.set(name, value);
  }
  return JSON.stringify(Object.fromEntries(members), null, 2);
}

/** The JSON text of the fields that have a name and a value. Numbers keep their digits. */
export function draftOf(fields: readonly AnswerField[]): string {
  const members = [...draftFields(fields)].map(([name, field]) => [name, valueOf(field)]);
  return JSON.stringify(Object.fromEntries(members), null, 2);
}

/** The fields that a draft contains, by their names. The last one of equal names counts. */
function draftFields(fields: readonly AnswerField[]): ReadonlyMap<string, AnswerField> {
  const members = new Map<string, AnswerField>();
  for (const field of fields) {
    const name = field.name.trim();
    const isOmitted = field.need !== undefined && isEmpty(field);
    if (name !== '' && !isOmitted && valueOf(field) !== undefined) members.set(name, field);
  }
  return members;
}

/**
 * The fields of a JSON text that a person has edited. The fields that the draft has omitted remain,
 * such as empty and invalid ones, unless the text has a value for them. Needs, times and choices
 * remain too.
 */
export function fieldsAfter(
  text: string,
  before: readonly AnswerField[],
): readonly AnswerField[] | undefined {
  const named = new Map(before.map((field) => [field.name.trim(), field]));
  const fields = fieldsOf(text)?.map((field) => {
    const { need, type, choices } = named.get(field.name) ?? {};
    const typed = type === 'time' && field.type === 'text' ? { ...field, type } : field;
    return {
      ...typed,
      ...(need === undefined ? {} : { need }),
      ...(choices === undefined ? {} : { choices }),
    };
  });
  if (fields === undefined) return undefined;
  const names = new Set(fields.map(({ name }) => name));
  const drafted = draftFields(before);
  const omitted = before.filter((field) => {
    const name = field.name.trim();
    const inDraft = drafted.get(name);
    return inDraft === undefined ? !names.has(name) || name === '' : inDraft !== field;
  });
  return [...fields, ...omitted];
}

/**
 * The fields of a form that replaces a guessed one.
 *
 * @param changed the fields of the guessed form that a person has filled or added; they remain
 */
export function replacedFields(
  changed: readonly AnswerField[],
  form: readonly AnswerField[],
): readonly AnswerField[] {
  const entered = changed.filter((field) => field.need === undefined || !isEmpty(field));
  const named = new Map(entered.map((field) => [field.name.trim(), field]));
  const names = new Set(form.map(({ name }) => name));
  return [
    ...form.map((field) => {
      const { type, value } = named.get(field.name) ?? field;
      return { ...field, type, value };
    }),
    ...entered.filter(({ name }) => !names.has(name.trim())),
  ];
}

function isEmpty({ value }: AnswerField): boolean {
  return value.trim() === '';
}

/** The field with another type. A text that is neither yes nor no is removed from a yes/no field. */
export function withType(field: AnswerField, type: AnswerField['type']): AnswerField {
  const isKept = type !== 'yes/no' || valueOf({ type, value: field.value }) !== undefined;
  return { ...field, type, value: isKept ? field.value : '' };
}

/** The validation error of a field; undefined when the field is valid. */
export function fieldError(field: AnswerField, all: readonly AnswerField[]): string | undefined {
  return nameError(field, all) ?? valueError(field);
}

/** The validation error of the name of a field. */
export function nameError(field: AnswerField, all: readonly AnswerField[]): string | undefined {
  if (field.name.trim() === '') return 'Name is required';
  return all.filter((one) => one.name.trim() === field.name.trim()).length > 1
    ? 'Duplicate name'
    : undefined;
}

/** The validation error of the value of a field. */
export function valueError({
  type,
  value,
}: Pick<AnswerField, 'type' | 'value'>): string | undefined {
  if (valueOf({ type, value }) !== undefined) return undefined;
  if (type === 'number') return numberError(value);
  if (type === 'time') return 'Not a time, such as 2026-12-01T09:00:00Z';
  return type === 'JSON' ? jsonError(value) : 'Must be yes or no';
}

/** The value of a field; undefined when it does not match its type. Numbers keep their digits. */
export function valueOf(field: Pick<AnswerField, 'type' | 'value'>): unknown {
  const text = field.value.trim();
  switch (field.type) {
    case 'text':
      return field.value;
    case 'number':
      return numberOf(text);
    case 'yes/no':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'time':
      return TIME.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
    case 'JSON':
      return exactlyParsed(text);
  }
}

function numberError(text: string): string {
  return Number.isFinite(parsed(text)) ? TOO_MANY_DIGITS : 'Not a number';
}

function jsonError(text: string): string {
  return parsed(text) === undefined ? 'Not JSON' : TOO_MANY_DIGITS;
}

/**
 * Parses a JSON number; undefined when the text is not a number, is too large for the engine, or
 * would be rounded by the browser.
 */
function numberOf(text: string): number | ExactNumber | undefined {
  const number = exactlyParsed(text);
  if (isExactNumber(number)) return Number.isFinite(Number(number.rawJSON)) ? number : undefined;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * Parses JSON text. Numbers keep their digits.
 *
 * @returns undefined when the text is invalid, or the browser would round an integer in it
 */
export function exactlyParsed(text: string): unknown {
  if (keepsDigits()) return parsedExactly(text);
  const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const integers = withoutStrings.match(/(?<![\d.eE+-])-?\d+(?![\d.eE])/g) ?? [];
  return integers.every((each) => BigInt(each) === BigInt(Number(each))) ? parsed(text) : undefined;
}

/**
 * Converts JSON text to form fields; undefined when the text is not a JSON object, or the browser
 * would round its integers.
 */
export function fieldsOf(text: string): AnswerField[] | undefined {
  const value = exactlyParsed(text);
  if (!isObject(value)) return undefined;
  return Object.entries(value).map(([name, member]) => ({ name, ...typedField(member) }));
}

/** The type of a value, and the value as it is typed. */
export function typedField(member: unknown): Pick<AnswerField, 'type' | 'value'> {
  if (typeof member === 'string') return { type: 'text', value: member };
  if (typeof member === 'number') return { type: 'number', value: String(member) };
  if (isExactNumber(member)) return { type: 'number', value: member.rawJSON };
  if (typeof member === 'boolean') return { type: 'yes/no', value: String(member) };
  return { type: 'JSON', value: JSON.stringify(member) };
}

/** Parses JSON text; undefined when it is invalid. No valid JSON text parses to undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
