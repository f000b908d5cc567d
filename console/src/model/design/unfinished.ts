import { formOf } from './forms';
import { at, jsonText, samePath, startsWith, type Json, type Path } from './json';
import { languageOf, statesOf } from './machine';

/** A text that a user has typed in a field for JSON, and that is not JSON. */
export interface Unfinished {
  /** The path of the state. */
  readonly state: Path;
  /** The path of the value. */
  readonly path: Path;
  readonly text: string;
  /** The value as text when the user typed; empty without one. */
  readonly value: string;
  readonly problem: string;
}

/**
 * The texts whose fields the form of a state still has. A value that has changed elsewhere replaces
 * the text.
 */
export function shownUnfinished(
  typed: readonly Unfinished[],
  definition: Json | undefined,
): Unfinished[] {
  if (typed.length === 0) return [];
  const states = statesOf(definition);
  return typed.filter(({ state: statePath, path, value }) => {
    const found = states.find((each) => samePath(each.path, statePath));
    if (found === undefined || at(definition, path.slice(0, -1)) === undefined) return false;
    const sections = formOf(found.state, languageOf(definition, found.state));
    return (
      sections.some(({ fields }) =>
        fields.some((field) => field.path[0] === path[statePath.length]),
      ) && jsonText(at(definition, path)) === value
    );
  });
}

/** The texts after a state was renamed. */
export function afterRename(
  typed: readonly Unfinished[],
  statePath: Path,
  name: string,
): Unfinished[] {
  const at = statePath.length - 1;
  return typed.map((each) =>
    startsWith(each.path, statePath)
      ? { ...each, state: each.state.with(at, name), path: each.path.with(at, name) }
      : each,
  );
}

/** The texts after an item of a list, such as a Catcher, was removed. */
export function afterRemoval(
  typed: readonly Unfinished[],
  list: Path,
  index: number,
): Unfinished[] {
  return typed.flatMap((each) => {
    const own = each.path[list.length];
    if (!startsWith(each.path, list) || typeof own !== 'number' || own < index) return [each];
    return own === index ? [] : [{ ...each, path: each.path.with(list.length, own - 1) }];
  });
}
