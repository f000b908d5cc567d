import { applyEdits, modify } from 'jsonc-parser';
import { parsed } from './answerForm';
import { isObject } from './choiceCondition';
import { keyOf } from './choiceReads';
import { memberAt } from './members';
import { hasPlace } from './outputMember';

/** A member that a decision sets. */
interface DecidedMember {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The members of the answer of a button, JSON text such as `{"approved": true}`. */
export function decidedMembers(decision: string): readonly DecidedMember[] {
  return membersIn(parsed(decision), []);
}

function membersIn(value: unknown, path: readonly string[]): readonly DecidedMember[] {
  return isObject(value)
    ? Object.entries(value).flatMap(([name, inner]) => membersIn(inner, [...path, name]))
    : [{ path, value }];
}

/** Whether a decision sets the member at a path, so that no field is needed for it. */
export function isDecided(decision: string, path: readonly string[]): boolean {
  return decidedMembers(decision).some((one) => keyOf(one.path) === keyOf(path));
}

/**
 * Sets the members of a decision in an output. All other members keep their text, also integers
 * that the browser cannot represent.
 *
 * @param output JSON text
 * @returns undefined when the output has no place for the decision, such as an array
 */
export function withDecision(output: string, decision: string): string | undefined {
  let text = output;
  for (const { path, value } of decidedMembers(decision)) {
    if (!hasPlace(parsed(text), path)) return undefined;
    const formattingOptions = { insertSpaces: true, tabSize: 2 };
    text = applyEdits(text, modify(text, [...path], value, { formattingOptions }));
    // The last one of equal names counts, and only the first one was changed.
    if (memberAt(parsed(text), path) !== value) return undefined;
  }
  return text;
}
