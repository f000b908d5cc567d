import { applyEdits, modify } from 'jsonc-parser';
import { parsed, valueOf, type AnswerField } from './answerForm';
import { isObject } from './choiceCondition';
import { keyOf } from './choiceReads';
import { parseExact } from './exactJson';
import { isJson } from './jsonText';
import { memberAt } from './members';

/** A member of an output that has a field of its own. */
type FieldMember = Pick<AnswerField, 'type'> & { readonly path: readonly string[] };

/**
 * Sets a member of an output to a typed value. Other members keep their text. An empty or invalid
 * value removes the member.
 *
 * @param output JSON text; it is unchanged if it has no place for the member
 */
export function withMember(output: string, member: FieldMember, typed: string): string {
  if (!hasPlace(parsed(output), member.path)) return output;
  const value = typed.trim() === '' ? undefined : valueOf({ ...member, value: typed });
  if (value === undefined && memberAt(parsed(output), member.path) === undefined) return output;
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  return applyEdits(output, modify(output, [...member.path], value, { formattingOptions }));
}

/**
 * The text in the field of a member: the typed text as long as the output has its value, so that
 * an incomplete number remains.
 */
export function shownMember(
  output: string,
  member: FieldMember,
  typed: string | undefined,
): string {
  const value = isJson(output) ? memberAt(parseExact(output), member.path) : undefined;
  if (typed !== undefined) {
    const own = typed.trim() === '' ? undefined : valueOf({ ...member, value: typed });
    if (JSON.stringify(own) === JSON.stringify(value)) return typed;
  }
  if (value === undefined || value === null) return '';
  return typeof value === 'string' && member.type !== 'JSON' ? value : JSON.stringify(value);
}

/** Whether the text in a field is not of the type of its member. An empty text is valid. */
export function isInvalid({ type }: FieldMember, shown: string): boolean {
  return shown.trim() !== '' && valueOf({ type, value: shown }) === undefined;
}

/** The typed texts of the fields, by the keys of their members. */
export type TypedTexts = ReadonlyMap<string, string>;

/** Whether a field is invalid. The output has no value of such a member, although it was typed. */
export function hasInvalidField(
  members: readonly FieldMember[],
  output: string,
  typed: TypedTexts,
): boolean {
  return members.some((member) =>
    isInvalid(member, shownMember(output, member, typed.get(keyOf(member.path)))),
  );
}

/** Whether each member above the last one of a path is absent or an object. */
export function hasPlace(value: unknown, path: readonly string[]): boolean {
  return path.every((_, depth) => {
    const outer = memberAt(value, path.slice(0, depth));
    return isObject(outer) || (depth > 0 && outer === undefined);
  });
}
