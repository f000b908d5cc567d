import { parsed, type AnswerField } from './answerForm';
import { isObject, type Comparison } from './choiceCondition';
import { keyOf, OPEN, type MemberValue } from './choiceOutcome';

/** A member of an answer that a person must enter. */
export interface OpenMember {
  readonly path: readonly string[];
  readonly type: AnswerField['type'];
}

/**
 * Selects the members that a person must enter.
 *
 * @param comparisons determine their types
 */
export function openMembers(
  members: readonly MemberValue[],
  comparisons: readonly Comparison[],
): readonly OpenMember[] {
  const open = members.filter(({ value }) => value === OPEN);
  const paths = new Map(open.map(({ path }) => [keyOf(path), path]));
  return [...paths].map(([key, path]) => ({
    path,
    type: typeOf(comparisons.filter((one) => keyOf(one.path) === key)),
  }));
}

function typeOf(comparisons: readonly Comparison[]): AnswerField['type'] {
  const operators = comparisons.map(({ operator }) => operator);
  if (operators.some((each) => /^(Is)?Numeric/.test(each))) return 'number';
  if (operators.some((each) => /^(Is)?Boolean/.test(each))) return 'yes/no';
  return 'text';
}

/**
 * The open members that an output lacks: they are absent, null or empty.
 *
 * @param output JSON text; an invalid text lacks nothing, because it has another error
 */
export function missingMembers(
  output: string | undefined,
  open: readonly OpenMember[],
): readonly OpenMember[] {
  const value = output === undefined ? undefined : parsed(output);
  if (value === undefined) return [];
  return open.filter(({ path }) => {
    const member = path.reduce<unknown>(
      (inner, name) => (isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
      value,
    );
    return member === undefined || member === null || member === '';
  });
}

/** The open members whose fields are absent or empty. */
export function missingFields(
  fields: readonly AnswerField[],
  open: readonly OpenMember[],
): readonly OpenMember[] {
  return open.filter((member) => {
    const [name = '', ...inner] = member.path;
    const field = fields.find((each) => each.name.trim() === name);
    if (field === undefined || field.value.trim() === '') return true;
    const output = `{${JSON.stringify(name)}:${field.value}}`;
    return inner.length > 0 && missingMembers(output, [member]).length > 0;
  });
}

/** The first fields of a form: open members are empty. */
export function withOpenFields(
  fields: readonly AnswerField[],
  open: readonly OpenMember[],
): readonly AnswerField[] {
  return fields.map((field) => {
    const member = open.find(({ path }) => path.length === 1 && path[0] === field.name);
    return member === undefined ? field : { ...field, type: member.type, value: '' };
  });
}

/** A sentence that names the members that a person must enter. */
export function missingText(missing: readonly OpenMember[]): string {
  return `Enter a value for ${missing.map(({ path }) => path.join('.')).join(', ')}.`;
}
