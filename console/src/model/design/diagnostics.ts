import { at, isArray, isObject, type Json, type Path } from './json';
import { stateAround } from './machine';
import { keyRangeOf, rangeOf, type DefinitionText, type Range } from './text';

/** What the server says of a definition (ValidateStateMachineDefinition). */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string | undefined;
}

/** A diagnostic with its places in the three views: the text's range, the graph's state, the form's field. */
export interface PlacedDiagnostic extends Diagnostic {
  readonly path: Path;
  readonly range: Range;
  readonly state: string | undefined;
  /** The member of the state; undefined when it is the state's as a whole. */
  readonly field: string | undefined;
}

export function placeDiagnostics(
  definition: DefinitionText,
  found: readonly Diagnostic[],
): PlacedDiagnostic[] {
  return found.map((diagnostic) => {
    const path = pathOf(definition.value, diagnostic.location ?? '');
    const state = stateAround(definition.value, path.there);
    const field = state && [...path.there, ...path.missing][state.path.length];
    return {
      ...diagnostic,
      path: path.there,
      range: definition.problems[0] ??
        shortRange(definition, path.there) ?? {
          from: 0,
          to: Math.min(1, definition.text.length),
        },
      state: state?.name,
      field: field === undefined ? undefined : String(field),
    };
  });
}

/** What is to be underlined: of an object or an array its key alone, else half of the text would be. */
function shortRange(definition: DefinitionText, path: Path): Range | undefined {
  const value = at(definition.value, path);
  const holds = isObject(value) || isArray(value);
  return (holds ? keyRangeOf(definition, path) : undefined) ?? rangeOf(definition, path);
}

/**
 * The path that a location (`/States/A/Branches[0]/States/B/Next`) means: as far as it is there, and what is missing of it.
 * Names stand in it as they are, slashes and brackets too, so it is read beside the definition.
 */
export function pathOf(value: Json | undefined, location: string): { there: Path; missing: Path } {
  const there: (string | number)[] = [];
  let here = value;
  let rest = location;
  for (;;) {
    const index = /^\[(\d+)\]/.exec(rest);
    if (index && isArray(here)) {
      const item = Number(index[1]);
      if (item >= here.length) break;
      there.push(item);
      here = here[item];
      rest = rest.slice(index[0].length);
      continue;
    }
    const name =
      rest.startsWith('/') && isObject(here)
        ? longestMember(Object.keys(here), rest.slice(1))
        : undefined;
    if (name === undefined || !isObject(here)) break;
    there.push(name);
    here = here[name];
    rest = rest.slice(1 + name.length);
  }
  return { there, missing: rest.split('/').filter((part) => part !== '') };
}

function longestMember(names: readonly string[], rest: string): string | undefined {
  return names
    .filter((name) => rest.startsWith(name) && /^(\/|\[|$)/.test(rest.slice(name.length)))
    .sort((one, other) => other.length - one.length)[0];
}
