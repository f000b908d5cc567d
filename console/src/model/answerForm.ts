/** One member of an answer as a form has it. */
export interface AnswerField {
  name: string;
  type: 'text' | 'number' | 'yes/no' | 'JSON';
  value: string;
}

/** The JSON text of a form; undefined where a value is not of its type, or a name comes twice or is empty. */
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

/** What is wrong with a field; undefined when nothing is. */
export function fault(field: AnswerField, all: readonly AnswerField[]): string | undefined {
  if (field.name.trim() === '') return 'A name is missing';
  if (all.filter((one) => one.name.trim() === field.name.trim()).length > 1) return 'Twice';
  if (valueOf(field) === undefined) {
    return field.type === 'number'
      ? 'Not a number'
      : field.type === 'JSON'
        ? 'Not JSON'
        : 'yes or no';
  }
  return undefined;
}

function valueOf(field: AnswerField): unknown {
  const text = field.value.trim();
  switch (field.type) {
    case 'text':
      return field.value;
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'yes/no':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'JSON':
      return parsed(text);
  }
}

/** The form of a JSON text; undefined for what no form shows: other than an object, or no JSON. */
export function fieldsOf(text: string): AnswerField[] | undefined {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).map(([name, member]) => ({ name, ...shown(member) }));
}

function shown(member: unknown): Omit<AnswerField, 'name'> {
  if (typeof member === 'string') return { type: 'text', value: member };
  if (typeof member === 'number') return { type: 'number', value: String(member) };
  if (typeof member === 'boolean') return { type: 'yes/no', value: String(member) };
  return { type: 'JSON', value: JSON.stringify(member) };
}

/** The value of a JSON text; undefined when it is none (JSON has no undefined). */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
