import { ChangeRefused, changeValue, type Change } from './change';
import {
  isArray,
  objectAt,
  samePath,
  startsWith,
  textAt,
  type Json,
  type JsonObject,
  type Path,
} from './json';
import {
  freeName,
  isTerminal,
  stateNamed,
  statesIn,
  transitionsFrom,
  transitionsIn,
  type Scope,
  type StateOf,
  type Transition,
} from './machine';

/** The position of a new state: on a transition, after a state, or at the start of a scope. */
export type InsertPosition =
  { readonly on: Transition } | { readonly after: string } | { readonly into: Scope };

/** A state to add: its preferred name, and its members except `Next` and `End`. */
export interface NewState {
  readonly name: string;
  readonly state: JsonObject;
}

const NAME_CHARACTERS_MAX = 80;

/** Adds a state and connects it with its predecessors and its successor. */
export function addState(
  definition: Json,
  added: NewState,
  position: InsertPosition,
): { name: string; changes: Change[] } {
  const name = freeName(definition, added.name);
  const type = textAt(added.state, ['Type']) ?? '';
  const insertion = insertionAt(definition, position);
  const states: Path = [...insertion.scope.path, 'States'];
  const changes: Change[] = [];
  if (!objectAt(definition, states))
    changes.push({ kind: 'set', path: states, value: {}, after: 'StartAt' });
  const { value, others } = withTransitions(definition, name, added.state, type, insertion.next);
  changes.push({ kind: 'set', path: [...states, name], value, after: insertion.after });
  let predecessor = name;
  for (const other of others) {
    changes.push({
      kind: 'set',
      path: [...states, other.name],
      value: other.state,
      after: predecessor,
    });
    predecessor = other.name;
  }
  return { name, changes: [...changes, ...insertion.connectPredecessor(name)] };
}

/**
 * Adds the transitions to a state. A Choice without a successor gets a new Succeed state as its
 * target.
 */
function withTransitions(
  definition: Json,
  name: string,
  state: JsonObject,
  type: string,
  next: string | undefined,
): { value: JsonObject; others: NewState[] } {
  if (isTerminal(type)) return { value: state, others: [] };
  if (type !== 'Choice')
    return {
      value: next === undefined ? { ...state, End: true } : { ...state, Next: next },
      others: [],
    };
  const others =
    next === undefined
      ? [{ name: freeName(definition, 'Done', [name]), state: { Type: 'Succeed' } }]
      : [];
  const to = next ?? others[0]?.name ?? '';
  const rules = isArray(state['Choices']) ? state['Choices'] : [];
  const choices = rules.map((rule) => ({ ...(rule as JsonObject), Next: to }));
  return { value: { ...state, Choices: choices, Default: to }, others };
}

/** Adds a branch with one state to a Parallel state. */
export function addBranch(
  definition: Json,
  parallel: string,
  added: NewState,
): { name: string; changes: Change[] } {
  const owner = requireState(definition, parallel);
  const branches = owner.state['Branches'];
  const name = freeName(definition, added.name);
  const type = textAt(added.state, ['Type']) ?? '';
  const { value, others } = withTransitions(definition, name, added.state, type, undefined);
  const states = Object.fromEntries([
    [name, value],
    ...others.map((other): [string, JsonObject] => [other.name, other.state]),
  ]);
  const branch = { StartAt: name, States: states };
  const path = [...owner.path, 'Branches'];
  return {
    name,
    changes: isArray(branches)
      ? [{ kind: 'set', path: [...path, branches.length], value: branch }]
      : [{ kind: 'set', path, value: [branch] }],
  };
}

interface Insertion {
  readonly scope: Scope;
  /** The member of `States` after which the state is written; null: first. */
  readonly after: string | null;
  readonly next: string | undefined;
  connectPredecessor(name: string): Change[];
}

function insertionAt(definition: Json, position: InsertPosition): Insertion {
  if ('on' in position) {
    const { path, scope, to, from } = position.on;
    return {
      scope,
      after: from?.name ?? null,
      next: to,
      connectPredecessor: (name) => [{ kind: 'set', path, value: name }],
    };
  }
  if ('into' in position) {
    const scope = position.into;
    const start: Path = [...scope.path, 'StartAt'];
    const next =
      scope.startAt !== undefined && stateIn(definition, scope, scope.startAt)
        ? scope.startAt
        : undefined;
    return {
      scope,
      after: null,
      next,
      connectPredecessor: (name) => [{ kind: 'set', path: start, value: name, after: 'Comment' }],
    };
  }
  const before = requireState(definition, position.after);
  if (isTerminal(before.type))
    throw new ChangeRefused(`${before.name} is a terminal state: no state can follow it.`);
  const next = textAt(before.state, [before.type === 'Choice' ? 'Default' : 'Next']);
  return {
    scope: before.scope,
    after: before.name,
    next,
    connectPredecessor: (name) => setSuccessor(before, name),
  };
}

/** Sets the successor of a state (`Next`, or `Default` of a Choice). */
function setSuccessor(from: StateOf, to: string): Change[] {
  const member = from.type === 'Choice' ? 'Default' : 'Next';
  if (member === 'Default' || !('End' in from.state) || 'Next' in from.state) {
    const end: Change[] =
      member === 'Next' && 'End' in from.state
        ? [{ kind: 'remove', path: [...from.path, 'End'] }]
        : [];
    return [{ kind: 'set', path: [...from.path, member], value: to }, ...end];
  }
  return [
    { kind: 'rename', path: [...from.path, 'End'], name: 'Next' },
    { kind: 'set', path: [...from.path, 'Next'], value: to },
  ];
}

/** Makes a state the end of its scope. */
export function makeEnd(from: StateOf): Change[] {
  if (!('Next' in from.state)) return [{ kind: 'set', path: [...from.path, 'End'], value: true }];
  if ('End' in from.state) return [{ kind: 'remove', path: [...from.path, 'Next'] }];
  return [
    { kind: 'rename', path: [...from.path, 'Next'], name: 'End' },
    { kind: 'set', path: [...from.path, 'End'], value: true },
  ];
}

/** Removes a state. Its predecessors are connected to its successor, or become ends. */
export function removeState(definition: Json, name: string): Change[] {
  const state = requireState(definition, name);
  return [...bypass(definition, state), { kind: 'remove', path: state.path }];
}

function bypass(definition: Json, state: StateOf): Change[] {
  const next = successorOf(state);
  const into = transitionsIn(definition, state.scope).filter(
    (each) => each.to === state.name && each.from?.name !== state.name,
  );
  // The last transition is changed first, so that a removed rule does not shift the indexes of the
  // others.
  return into.reverse().flatMap((each): Change[] => {
    if (each.via === 'StartAt') {
      const first =
        next ?? statesIn(definition, state.scope).find((other) => other.name !== state.name)?.name;
      return first === undefined
        ? [{ kind: 'remove', path: each.path }]
        : [{ kind: 'set', path: each.path, value: first }];
    }
    return next === undefined ? disconnect(each) : [{ kind: 'set', path: each.path, value: next }];
  });
}

/** The main successor of a state, preferably not through a rule. */
function successorOf(state: StateOf): string | undefined {
  const transitions = transitionsFrom(state).filter(
    (each) => each.via !== 'Catch' && each.to !== state.name,
  );
  return (transitions.find((each) => each.via !== 'Choice') ?? transitions[0])?.to;
}

/** Renames a state and all references to it. */
export function renameState(definition: Json, name: string, wanted: string): Change[] {
  const state = requireState(definition, name);
  if (wanted === name) return [];
  if (wanted === '') throw new ChangeRefused('A state must have a name.');
  if (Array.from(wanted).length > NAME_CHARACTERS_MAX)
    throw new ChangeRefused('A state name can have at most 80 characters.');
  if (stateNamed(definition, wanted)) throw new ChangeRefused(`A state ${wanted} already exists.`);
  const into = transitionsIn(definition, state.scope).filter((each) => each.to === name);
  return [
    ...into.map((each): Change => ({ kind: 'set', path: each.path, value: wanted })),
    { kind: 'rename', path: state.path, name: wanted },
  ];
}

/** The kind of a new transition. `Choice` adds a rule, `Catch` a catcher. */
export type Connection = 'Next' | 'Default' | 'Choice' | 'Catch';

/** Adds a transition from a state to another one of the same scope. */
export function connect(
  definition: Json,
  from: string,
  to: string,
  as: Connection,
  rule: JsonObject = {},
): Change[] {
  const source = requireState(definition, from);
  const target = requireState(definition, to);
  if (!samePath(source.scope.path, target.scope.path)) {
    throw new ChangeRefused(
      `${from} and ${to} are in different scopes: transitions cannot cross scopes.`,
    );
  }
  if (isTerminal(source.type))
    throw new ChangeRefused(`${from} is a terminal state: no state can follow it.`);
  if (as === 'Next' || as === 'Default') return setSuccessor(source, to);
  const list = as === 'Choice' ? 'Choices' : 'Catch';
  const existing = source.state[list];
  const added = { ...rule, Next: to };
  return isArray(existing)
    ? [{ kind: 'set', path: [...source.path, list, existing.length], value: added }]
    : [{ kind: 'set', path: [...source.path, list], value: [added] }];
}

/** Removes a transition. A state that loses its `Next` becomes an end of its scope. */
export function disconnect(transition: Transition): Change[] {
  const { via, from, path } = transition;
  if (!from || via === 'StartAt')
    throw new ChangeRefused('A workflow must have a start: choose another start state instead.');
  if (via === 'Next') return makeEnd(from);
  if (via === 'Default') return [{ kind: 'remove', path }];
  const list = path.slice(0, -2);
  const member = list.at(-1);
  const count = isArray(from.state[String(member)])
    ? (from.state[String(member)] as readonly Json[]).length
    : 0;
  return via === 'Catch' && count === 1
    ? [{ kind: 'remove', path: list }]
    : [{ kind: 'remove', path: path.slice(0, -1) }];
}

/** Sets a field of a state, or removes it when the value is undefined. */
export function setField(
  definition: Json,
  name: string,
  field: Path,
  value: Json | undefined,
): Change[] {
  const state = requireState(definition, name);
  const path = [...state.path, ...field];
  const changes: Change[] = [];
  if (value === undefined) {
    return objectAtParent(definition, path) ? [{ kind: 'remove', path }] : [];
  }
  for (let depth = 1; depth < field.length; depth++) {
    const container = [...state.path, ...field.slice(0, depth)];
    if (typeof field[depth] === 'string' && !objectAt(definition, container)) {
      changes.push({ kind: 'set', path: container, value: {} });
    }
  }
  return [...changes, { kind: 'set', path, value }];
}

function objectAtParent(definition: Json, path: Path): boolean {
  const parent = objectAt(definition, path.slice(0, -1));
  return parent !== undefined && String(path.at(-1)) in parent;
}

/**
 * Moves a state, also into another branch or processor. In another scope it loses its catchers,
 * because these can lead only to states of their own scope.
 */
export function moveState(definition: Json, name: string, position: InsertPosition): Change[] {
  const state = requireState(definition, name);
  const scope =
    'on' in position
      ? position.on.scope
      : 'into' in position
        ? position.into
        : requireState(definition, position.after).scope;
  if (startsWith(scope.path, state.path))
    throw new ChangeRefused(`${name} cannot be moved into itself.`);
  if (state.type === 'Choice')
    throw new ChangeRefused(`${name} cannot be moved away from its targets.`);
  const unchanged =
    'on' in position
      ? position.on.to === name || position.on.from?.name === name
      : 'after' in position && position.after === name;
  if (unchanged) return [];
  const out = bypass(definition, state);
  const bypassed = out.reduce(changeValue, definition);
  const insertion = insertionAt(bypassed, positionAfterChanges(bypassed, position));
  const crossesScopes = !samePath(scope.path, state.scope.path);
  const path = crossesScopes ? [...scope.path, 'States', name] : state.path;
  const moved = { ...requireState(bypassed, name), path };
  const changes: Change[] = [...out];
  if (crossesScopes)
    changes.push({ kind: 'move', path: state.path, to: path, after: insertion.after });
  if (crossesScopes && 'Catch' in state.state)
    changes.push({ kind: 'remove', path: [...path, 'Catch'] });
  if (!isTerminal(state.type))
    changes.push(
      ...(insertion.next === undefined ? makeEnd(moved) : setSuccessor(moved, insertion.next)),
    );
  return [...changes, ...insertion.connectPredecessor(name)];
}

/**
 * Finds the insert position again after other changes, which may have shifted the index of a rule.
 */
function positionAfterChanges(definition: Json, position: InsertPosition): InsertPosition {
  if (!('on' in position)) return position;
  const { from, via, to, scope } = position.on;
  const on = transitionsIn(definition, scope).find(
    (each) => each.from?.name === from?.name && each.via === via && each.to === to,
  );
  if (!on) throw new ChangeRefused('The transition disappears when the state is moved.');
  return { on };
}

function requireState(definition: Json, name: string): StateOf {
  const state = stateNamed(definition, name);
  if (!state) throw new ChangeRefused(`The state ${name} does not exist.`);
  return state;
}

function stateIn(definition: Json, scope: Scope, name: string): StateOf | undefined {
  return statesIn(definition, scope).find((state) => state.name === name);
}
