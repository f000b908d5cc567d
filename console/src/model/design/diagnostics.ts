import { at, isArray, isObject, type Json, type Path } from './json';
import { stateAround } from './machine';
import { keyRangeOf, rangeOf, type DefinitionText, type Range } from './text';

/** A diagnostic of ValidateStateMachineDefinition. */
export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string | undefined;
}

/**
 * A diagnostic with its position in all three views: the range of the text, the state of the graph
 * and the field of the form.
 */
export interface PlacedDiagnostic extends Diagnostic {
  readonly path: Path;
  readonly range: Range;
  readonly state: string | undefined;
  /** The member of the state; undefined when the diagnostic is about the whole state. */
  readonly field: string | undefined;
}

export function placeDiagnostics(
  definition: DefinitionText,
  found: readonly Diagnostic[],
): PlacedDiagnostic[] {
  return found.map((diagnostic) => {
    const path = pathOf(definition.value, diagnostic.location ?? '');
    const state = stateAround(definition.value, path.found);
    const field = state && [...path.found, ...path.missing][state.path.length];
    return {
      ...withoutSource(diagnostic),
      path: path.found,
      range: definition.problems[0] ??
        shortRange(definition, path.found) ?? {
          from: 0,
          to: Math.min(1, definition.text.length),
        },
      state: state?.name,
      field: field === undefined ? undefined : String(field),
    };
  });
}

/** Matches the position that the server's JSON parser reports, with the text before it. */
const SOURCE = /\s*(?:at )?\[Source: .*; line: (\d+), column: (\d+)\]$/s;

/** Removes a quoted definition from a diagnostic, and a position that its location repeats. */
function withoutSource(diagnostic: Diagnostic): Diagnostic {
  const { message, location } = diagnostic;
  return {
    ...diagnostic,
    message: message.replace(SOURCE, ''),
    location: location?.replace(SOURCE, 'line $1, column $2'),
  };
}

/**
 * The range to underline: only the key of an object or array, or its first character if it has no
 * key, because underlining its whole value would be too much.
 */
function shortRange(definition: DefinitionText, path: Path): Range | undefined {
  const value = at(definition.value, path);
  const isContainer = isObject(value) || isArray(value);
  const range = rangeOf(definition, path);
  if (!isContainer || range === undefined) return range;
  return keyRangeOf(definition, path) ?? { from: range.from, to: range.from + 1 };
}

/**
 * Resolves a location such as `/States/A/Branches[0]/States/B/Next`.
 *
 * Names are not escaped in a location and can contain slashes and brackets, so the definition is
 * needed to resolve it.
 *
 * @returns the existing part of the path, and the missing rest
 */
export function pathOf(value: Json | undefined, location: string): { found: Path; missing: Path } {
  const found: (string | number)[] = [];
  let node = value;
  let rest = location;
  for (;;) {
    const index = /^\[(\d+)\]/.exec(rest);
    if (index && isArray(node)) {
      const item = Number(index[1]);
      if (item >= node.length) break;
      found.push(item);
      node = node[item];
      rest = rest.slice(index[0].length);
      continue;
    }
    const name =
      rest.startsWith('/') && isObject(node)
        ? longestMember(Object.keys(node), rest.slice(1))
        : undefined;
    if (name === undefined || !isObject(node)) break;
    found.push(name);
    node = node[name];
    rest = rest.slice(1 + name.length);
  }
  return { found, missing: rest.split('/').filter((part) => part !== '') };
}

function longestMember(names: readonly string[], rest: string): string | undefined {
  return names
    .filter((name) => rest.startsWith(name) && /^(\/|\[|$)/.test(rest.slice(name.length)))
    .sort((one, other) => other.length - one.length)[0];
}
