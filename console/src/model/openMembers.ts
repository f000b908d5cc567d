import { parsed, typedField, valueError, type AnswerField, type WordChoices } from './answerForm';
import {
  acceptsOtherTexts,
  comparisonsIn,
  hasUnknownUse,
  isObject,
  type Comparison,
  type Condition,
} from './choiceCondition';
import { keyOf, type ReadMember } from './choiceReads';
import { isExactNumber, parseExact } from './exactJson';
import { isJson } from './jsonText';
import { memberAt, place } from './members';

/** A member of an answer whose value a person enters. */
export interface OpenMember extends ReadMember {
  readonly type: AnswerField['type'];
  /** The texts to choose from; absent if any value is entered. */
  readonly choices?: WordChoices;
}

/**
 * Adds the types and the choices of members.
 *
 * @param conditions of the rules, which determine types and choices
 * @param hasDefault whether the Choice has a default, so that it accepts all texts
 */
export function openMembers(
  members: readonly ReadMember[],
  conditions: readonly Condition[],
  hasDefault: boolean,
): readonly OpenMember[] {
  const comparisons = conditions.flatMap(comparisonsIn);
  return members.map((member) => {
    const own = comparisons.filter((one) => keyOf(one.path) === keyOf(member.path));
    const type = typeOf(own);
    const words = type === 'text' ? wordsOf(own) : [];
    // An expression can accept further words.
    if (words.length < 2 || conditions.some((one) => hasUnknownUse(one, member.path)))
      return { ...member, type };
    const acceptsOthers =
      hasDefault || conditions.some((one) => acceptsOtherTexts(one, member.path));
    return { ...member, type, choices: { words, acceptsOthers } };
  });
}

/** The different texts that comparisons with `StringEquals` have, in their order. */
function wordsOf(comparisons: readonly Comparison[]): readonly string[] {
  const words = comparisons
    .filter(({ operator }) => operator === 'StringEquals')
    .map(({ value }) => value)
    .filter((value) => typeof value === 'string');
  return [...new Set(words)];
}

function typeOf(comparisons: readonly Comparison[]): AnswerField['type'] {
  const operators = comparisons.map(({ operator }) => operator);
  if (operators.some((each) => /^(Is)?Numeric/.test(each))) return 'number';
  if (operators.some((each) => /^(Is)?Boolean/.test(each))) return 'yes/no';
  if (operators.some((each) => /^(Is)?Timestamp/.test(each))) return 'time';
  if (operators.some((each) => /^(Is)?String/.test(each))) return 'text';
  // A text is entered in quotes, so that a number remains possible.
  return operators.includes('IsOrdered') ? 'JSON' : 'text';
}

/**
 * The value of a required member in the input of the task, at the same path. Numbers keep their
 * digits.
 *
 * @param input JSON text; undefined when it is not available
 * @returns undefined when the input has no value of the member's type
 */
export function inputValue(member: OpenMember, input: string | undefined): unknown {
  if (member.optional || input === undefined || !isJson(input)) return undefined;
  const value = memberAt(parseExact(input), member.path);
  if (value === undefined || value === null || value === '') return undefined;
  if (member.type === 'number' && typeof value !== 'number' && !isExactNumber(value)) {
    return undefined;
  }
  if (member.type === 'time') {
    const isTime = typeof value === 'string' && valueError({ type: 'time', value }) === undefined;
    return isTime ? value : undefined;
  }
  return member.type === 'yes/no' && typeof value !== 'boolean' ? undefined : value;
}

/**
 * Adds the members to the output of a decision that the input of the task has.
 *
 * @param output JSON text of an object
 */
export function withInputValues(
  output: string,
  open: readonly OpenMember[],
  input: string | undefined,
): string {
  const object = parsed(output);
  if (!isObject(object)) return output;
  const answer = { ...object };
  for (const member of open) {
    const value = inputValue(member, input);
    if (value !== undefined) place(answer, member.path, value);
  }
  return JSON.stringify(answer, null, 2);
}

/**
 * The required members that an output lacks: they are absent, null or empty.
 *
 * @param output JSON text; an invalid text lacks nothing, because it has another error
 */
export function missingMembers(
  output: string | undefined,
  open: readonly OpenMember[],
): readonly OpenMember[] {
  const value = output === undefined ? undefined : parsed(output);
  if (value === undefined) return [];
  return open.filter(({ path, optional }) => {
    const member = memberAt(value, path);
    return !optional && (member === undefined || member === null || member === '');
  });
}

/** The required members whose fields are empty. Members without a field are not demanded. */
export function missingFields(
  fields: readonly AnswerField[],
  open: readonly OpenMember[],
): readonly OpenMember[] {
  return open.filter(({ path, optional }) => {
    const [name = '', ...inner] = path;
    const field = fields.find((each) => each.name.trim() === name);
    if (optional || field === undefined) return false;
    if (field.value.trim() === '') return true;
    const member = inner.length === 0 ? undefined : memberAt(parsed(field.value), inner);
    return member === null || member === '';
  });
}

/**
 * The first fields of a form. They are empty, except for members that the input of the task has.
 * Optional members inside an object have no field.
 *
 * @param decided the path of the decision, which a person always enters
 */
export function openFields(
  open: readonly OpenMember[],
  input: string | undefined,
  decided: readonly string[] | undefined,
): readonly AnswerField[] {
  const fields = new Map<string, AnswerField>();
  const objects: Record<string, unknown> = {};
  for (const member of open) {
    const [name = '', ...inner] = member.path;
    // A null member would be present, and the rules may test the presence.
    if (inner.length > 0 && member.optional) continue;
    const isDecided = decided !== undefined && keyOf(decided) === keyOf(member.path);
    const value = isDecided ? undefined : inputValue(member, input);
    if (inner.length > 0) place(objects, member.path, value ?? null);
    else if (!fields.has(name)) {
      const need = member.optional ? 'optional' : 'required';
      const typed =
        value === undefined
          ? { type: member.type, value: '' }
          : { ...typedField(value), ...(member.type === 'time' && { type: member.type }) };
      const choices = member.choices && typed.type === 'text' ? member.choices : undefined;
      fields.set(name, { name, ...typed, need, ...(choices === undefined ? {} : { choices }) });
    }
  }
  for (const [name, value] of Object.entries(objects)) {
    if (!fields.has(name)) fields.set(name, { name, ...typedField(value), need: 'required' });
  }
  return [...fields.values()];
}

/** A sentence that names the members that a person must enter. */
export function missingText(missing: readonly OpenMember[]): string {
  return `Enter a value for ${namesOf(missing)}.`;
}

/** A sentence that names the members that an output lacks, although the next Choice reads them. */
export function unreadableText(missing: readonly OpenMember[]): string {
  return `The next Choice reads ${namesOf(missing)}. The execution can fail without a value.`;
}

function namesOf(members: readonly OpenMember[]): string {
  return members.map(({ path }) => path.join('.')).join(', ');
}
