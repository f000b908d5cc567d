import { changedAt, isArray, isObject, type Json, type JsonObject, type Path } from './json';
import { scopePaths, statesOf, targetPaths, type StateOf } from './machine';

type NameOf = (name: string) => string;

/** Replaces each name that only one of the two definitions has. */
const ANY = '\u0000';

/**
 * Returns the new names of renamed states by their previous names.
 *
 * A removed and an added state are one renamed state when their scopes and their contents are equal,
 * except for references to other removed or added states. States with equal contents are matched in
 * their order, if as many were removed as added.
 */
export function renamesOf(
  before: Json | undefined,
  after: Json | undefined,
): ReadonlyMap<string, string> {
  const old = statesOf(before);
  const now = statesOf(after);
  const removed = statesWithout(old, now);
  const added = statesWithout(now, old);
  const candidates = namesByContent(added);
  const renames = new Map<string, string>();
  for (const [content, names] of namesByContent(removed)) {
    const newNames = candidates.get(content) ?? [];
    if (newNames.length !== names.length) continue;
    names.forEach((name, index) => renames.set(name, newNames[index] ?? name));
  }
  return renames;
}

/** The states whose names the other definition does not have. */
function statesWithout(states: readonly StateOf[], others: readonly StateOf[]): StateOf[] {
  const names = new Set(others.map(({ name }) => name));
  return states.filter(({ name }) => !names.has(name));
}

function namesByContent(states: readonly StateOf[]): Map<string, string[]> {
  const own = new Set(states.map(({ name }) => name));
  const nameOf: NameOf = (name) => (own.has(name) ? ANY : name);
  const found = new Map<string, string[]>();
  for (const { name, state, scope } of states) {
    const path = scope.path.map((step) => (typeof step === 'string' ? nameOf(step) : step));
    const content = withNamesInState(withoutInnerStates(state), nameOf);
    const key = JSON.stringify([path, sorted(content)]);
    found.set(key, [...(found.get(key) ?? []), name]);
  }
  return found;
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([member, each]) => [member, sorted(each)]),
  );
}

/** Removes the inner states from a state. */
export function withoutInnerStates(state: JsonObject): JsonObject {
  return scopePaths(state).reduce<JsonObject>(
    (rest, path) => changedAt(rest, [...path, 'States'], () => ({})) as JsonObject,
    state,
  );
}

/** A definition whose states have other names, with the references to them. */
export function withNames(scope: Json, nameOf: NameOf): Json {
  return changedAt(renamedAt(scope, ['StartAt'], nameOf), ['States'], (states) => {
    if (!isObject(states)) return states;
    return Object.fromEntries(
      Object.entries(states).map(([name, state]) => [
        nameOf(name),
        withNamesInState(state, nameOf),
      ]),
    );
  });
}

function withNamesInState(state: Json, nameOf: NameOf): Json {
  if (!isObject(state)) return state;
  return scopePaths(state).reduce<Json>(
    (changed, path) => changedAt(changed, path, (scope) => withNames(scope, nameOf)),
    targetPaths(state).reduce<Json>((changed, path) => renamedAt(changed, path, nameOf), state),
  );
}

function renamedAt(value: Json, path: Path, nameOf: NameOf): Json {
  return changedAt(value, path, (name) => (typeof name === 'string' ? nameOf(name) : name));
}
