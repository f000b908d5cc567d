/** A member of the output object, as one row of the form. */
export interface AnswerField {
  name: string;
  type: 'text' | 'number' | 'yes/no' | 'JSON';
  value: string;
}

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
    const value = valueOf(field);
    if (name === '' || members.has(name) || value === undefined) return undefined;
    members.set(name, value);
  }
  return JSON.stringify(Object.fromEntries(members), null, 2);
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
export function valueError({ type, value }: AnswerField): string | undefined {
  if (valueOf({ type, value }) !== undefined) return undefined;
  if (type === 'number') return numberError(value);
  return type === 'JSON' ? jsonError(value) : 'Must be yes or no';
}

function valueOf(field: Pick<AnswerField, 'type' | 'value'>): unknown {
  const text = field.value.trim();
  switch (field.type) {
    case 'text':
      return field.value;
    case 'number':
      return numberOf(text);
    case 'yes/no':
      return text === 'true' ? true : text === 'false' ? false : undefined;
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
 * Parses a JSON number; undefined when the text is not a number, or the browser cannot represent
 * the number exactly.
 */
function numberOf(text: string): number | undefined {
  const number = exactlyParsed(text);
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * Parses JSON text; undefined when it is invalid, or contains an integer that the browser cannot
 * represent exactly.
 */
export function exactlyParsed(text: string): unknown {
  const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const integers = withoutStrings.match(/(?<![\d.eE+-])-?\d+(?![\d.eE])/g) ?? [];
  return integers.every((each) => BigInt(each) === BigInt(Number(each))) ? parsed(text) : undefined;
}

/**
 * Converts JSON text to form fields; undefined when the text is not a JSON object, or the form
 * would round its integers.
 */
export function fieldsOf(text: string): AnswerField[] | undefined {
  const value = exactlyParsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).map(([name, member]) => ({ name, ...typedValue(member) }));
}

function typedValue(member: unknown): Omit<AnswerField, 'name'> {
  if (typeof member === 'string') return { type: 'text', value: member };
  if (typeof member === 'number') return { type: 'number', value: String(member) };
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
