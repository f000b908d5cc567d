import { isArray, isObject, objectAt, textAt, type Json, type JsonObject, type Path } from './json';

/** The role of state machines that the console creates, unless the user names another one. */
export const DEFAULT_ROLE = 'arn:aws:iam::123456789012:role/askel';

export const STATE_TYPES = [
  'Task',
  'Pass',
  'Choice',
  'Wait',
  'Parallel',
  'Map',
  'Succeed',
  'Fail',
] as const;
export type StateType = (typeof STATE_TYPES)[number];
export type QueryLanguage = 'JSONPath' | 'JSONata';

/**
 * An object with `StartAt` and `States`: the state machine, a branch of a Parallel, or the
 * processor of a Map.
 */
export interface Scope {
  /** The path of the object with `StartAt` and `States`. */
  readonly path: Path;
  readonly owner: StateOf | undefined;
  /** The index of the branch in its Parallel state; 0 elsewhere. */
  readonly branch: number;
  /** The display text: "the machine", "branch 2 of Ship", "each item of Pack". */
  readonly title: string;
  readonly startAt: string | undefined;
}

export interface StateOf {
  readonly name: string;
  readonly type: string;
  readonly path: Path;
  readonly scope: Scope;
  readonly state: JsonObject;
}

export type Via = 'StartAt' | 'Next' | 'Default' | 'Choice' | 'Catch';

/** A transition to a state. The text at `path` is the name of the target state. */
export interface Transition {
  readonly via: Via;
  /** The source state; undefined for `StartAt`. */
  readonly from: StateOf | undefined;
  readonly to: string;
  readonly path: Path;
  readonly scope: Scope;
}

/** All scopes in the order of the text. Each scope precedes its inner scopes. */
export function scopesOf(definition: Json | undefined): Scope[] {
  return isObject(definition) ? scopesAt(definition, [], undefined, 0, 'the machine') : [];
}

function scopesAt(
  root: JsonObject,
  path: Path,
  owner: StateOf | undefined,
  branch: number,
  title: string,
): Scope[] {
  const found = objectAt(root, path);
  if (!found) return [];
  const scope: Scope = { path, owner, branch, title, startAt: textAt(found, ['StartAt']) };
  return [scope, ...statesIn(root, scope).flatMap((state) => innerScopes(root, state))];
}

/** The members of a state that contain inner states. */
export const SCOPE_MEMBERS = ['Branches', 'ItemProcessor', 'Iterator'];

/** The paths of the inner scopes that a state can have, from the state. */
export function scopePaths(state: JsonObject): Path[] {
  const branches = isArray(state['Branches']) ? state['Branches'] : [];
  return SCOPE_MEMBERS.flatMap((member): Path[] =>
    member === 'Branches' ? branches.map((_, index) => [member, index]) : [[member]],
  );
}

function innerScopes(root: JsonObject, owner: StateOf): Scope[] {
  const { state, name, path } = owner;
  return scopePaths(state).flatMap((inner) => {
    const branch = Number(inner[1] ?? 0);
    const title = inner.length > 1 ? `branch ${branch + 1} of ${name}` : `each item of ${name}`;
    return scopesAt(root, [...path, ...inner], owner, branch, title);
  });
}

/** The states of one scope, without inner states. */
export function statesIn(definition: Json | undefined, scope: Scope): StateOf[] {
  const states = objectAt(definition, [...scope.path, 'States']) ?? {};
  return Object.entries(states).map(([name, value]) => {
    // While a state is typed, its value can still be missing.
    const state = isObject(value) ? value : {};
    const type = textAt(state, ['Type']) ?? '';
    return { name, state, scope, type, path: [...scope.path, 'States', name] };
  });
}

/** All states in the order of the text. Each state precedes its inner states. */
export function statesOf(definition: Json | undefined): StateOf[] {
  return scopesOf(definition).flatMap((scope) => statesIn(definition, scope));
}

/** The state with a name. Names are unique in a state machine. */
export function stateNamed(definition: Json | undefined, name: string): StateOf | undefined {
  return statesOf(definition).find((state) => state.name === name);
}

/**
 * The innermost state that contains a path, such as the path of a field, a diagnostic or the
 * cursor.
 */
export function stateAround(definition: Json | undefined, path: Path): StateOf | undefined {
  return statesOf(definition)
    .filter(
      (state) =>
        state.path.length <= path.length && state.path.every((step, index) => step === path[index]),
    )
    .at(-1);
}

/** The paths, from a state of any type, of the members that can name its next states. */
export function targetPaths(state: JsonObject): Path[] {
  const items = (list: string): Path[] =>
    (isArray(state[list]) ? state[list] : []).map((_, index) => [list, index, 'Next']);
  return [['Next'], ...items('Choices'), ['Default'], ...items('Catch')];
}

/** The transitions of a state: `Next`, its rules and `Default`, its catchers. */
export function transitionsFrom(from: StateOf): Transition[] {
  const { state, path, scope } = from;
  const ignored = state['Type'] === 'Choice' ? ['Next'] : ['Choices', 'Default'];
  return targetPaths(state).flatMap((target): Transition[] => {
    const member = String(target[0]);
    const to = textAt(state, target);
    if (to === undefined || ignored.includes(member)) return [];
    const via = member === 'Choices' ? 'Choice' : (member as Via);
    return [{ via, from, to, path: [...path, ...target], scope }];
  });
}

/** All transitions of a scope, `StartAt` first. */
export function transitionsIn(definition: Json | undefined, scope: Scope): Transition[] {
  const start: Transition[] =
    scope.startAt === undefined
      ? []
      : [
          {
            via: 'StartAt',
            from: undefined,
            to: scope.startAt,
            path: [...scope.path, 'StartAt'],
            scope,
          },
        ];
  return [...start, ...statesIn(definition, scope).flatMap(transitionsFrom)];
}

export function languageOf(definition: Json | undefined, state?: JsonObject): QueryLanguage {
  const own = state ? textAt(state, ['QueryLanguage']) : undefined;
  return (own ?? textAt(definition, ['QueryLanguage'])) === 'JSONata' ? 'JSONata' : 'JSONPath';
}

/** An unused name: the wanted one, else with a number appended. */
export function freeName(
  definition: Json | undefined,
  wanted: string,
  taken: readonly string[] = [],
): string {
  const names = new Set([...statesOf(definition).map((state) => state.name), ...taken]);
  if (!names.has(wanted)) return wanted;
  for (let number = 2; ; number++) {
    const name = `${wanted} (${String(number)})`;
    if (!names.has(name)) return name;
  }
}

/** Whether the type ends an execution. No state can follow such a state. */
export function isTerminal(type: string): boolean {
  return type === 'Succeed' || type === 'Fail';
}

/** Whether the items of a Map run as separate executions. */
export function isDistributed({ state }: StateOf): boolean {
  const processor = objectAt(state, ['ItemProcessor']) ?? objectAt(state, ['Iterator']);
  return textAt(processor, ['ProcessorConfig', 'Mode']) === 'DISTRIBUTED';
}

/** The JSON pointer (RFC 6901) of a path. Graphs use it as the id of nodes and edges. */
export function pointerOf(path: Path): string {
  return path
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** The transition of a graph edge, by the pointer of its rule, catcher or member. */
export function transitionAt(
  definition: Json | undefined,
  pointer: string,
): Transition | undefined {
  return scopesOf(definition)
    .flatMap((scope) => transitionsIn(definition, scope))
    .find((each) => pointerOf(each.path) === pointer || pointerOf(each.path) === `${pointer}/Next`);
}
