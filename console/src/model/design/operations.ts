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

/** Where a state is put: on a transition, behind a state, or into a scope that has none yet. */
export type Place =
  { readonly on: Transition } | { readonly behind: string } | { readonly into: Scope };

/** A state to add: what it is to be called if that is free, and its members but `Next` and `End`. */
export interface NewState {
  readonly name: string;
  readonly state: JsonObject;
}

const NAME_CHARACTERS_MAX = 80;

/** Adds a state and leads those before it to it, and it to those behind. */
export function addState(
  definition: Json,
  added: NewState,
  place: Place,
): { name: string; changes: Change[] } {
  const name = freeName(definition, added.name);
  const type = textAt(added.state, ['Type']) ?? '';
  const spot = spotOf(definition, place);
  const states: Path = [...spot.scope.path, 'States'];
  const changes: Change[] = [];
  if (!objectAt(definition, states))
    changes.push({ kind: 'set', path: states, value: {}, after: 'StartAt' });
  const { value, others } = linked(definition, name, added.state, type, spot.next);
  changes.push({ kind: 'set', path: [...states, name], value, after: spot.after });
  let behind = name;
  for (const other of others) {
    changes.push({ kind: 'set', path: [...states, other.name], value: other.state, after: behind });
    behind = other.name;
  }
  return { name, changes: [...changes, ...spot.lead(name)] };
}

/** A state's members with what leads on from it; an ending that a Choice needs comes as another state. */
function linked(
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

/** Gives a Parallel state one more branch, with a state in it. */
export function addBranch(
  definition: Json,
  parallel: string,
  added: NewState,
): { name: string; changes: Change[] } {
  const owner = known(definition, parallel);
  const branches = owner.state['Branches'];
  const name = freeName(definition, added.name);
  const type = textAt(added.state, ['Type']) ?? '';
  const { value, others } = linked(definition, name, added.state, type, undefined);
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

interface Spot {
  readonly scope: Scope;
  /** The member of `States` that the state stands behind; null: first. */
  readonly after: string | null;
  readonly next: string | undefined;
  lead(name: string): Change[];
}

function spotOf(definition: Json, place: Place): Spot {
  if ('on' in place) {
    const { path, scope, to, from } = place.on;
    return {
      scope,
      after: from?.name ?? null,
      next: to,
      lead: (name) => [{ kind: 'set', path, value: name }],
    };
  }
  if ('into' in place) {
    const scope = place.into;
    const start: Path = [...scope.path, 'StartAt'];
    const next =
      scope.startAt !== undefined && stateIn(definition, scope, scope.startAt)
        ? scope.startAt
        : undefined;
    return {
      scope,
      after: null,
      next,
      lead: (name) => [{ kind: 'set', path: start, value: name, after: 'Comment' }],
    };
  }
  const before = known(definition, place.behind);
  if (isTerminal(before.type))
    throw new ChangeRefused(`${before.name} ends the workflow: nothing comes behind it.`);
  const next = textAt(before.state, [before.type === 'Choice' ? 'Default' : 'Next']);
  return { scope: before.scope, after: before.name, next, lead: (name) => leadTo(before, name) };
}

/** The changes that make a state's own way on (`Next`, a Choice's `Default`) lead to another. */
function leadTo(from: StateOf, to: string): Change[] {
  const way = from.type === 'Choice' ? 'Default' : 'Next';
  if (way === 'Default' || !('End' in from.state) || 'Next' in from.state) {
    const end: Change[] =
      way === 'Next' && 'End' in from.state
        ? [{ kind: 'remove', path: [...from.path, 'End'] }]
        : [];
    return [{ kind: 'set', path: [...from.path, way], value: to }, ...end];
  }
  return [
    { kind: 'rename', path: [...from.path, 'End'], name: 'Next' },
    { kind: 'set', path: [...from.path, 'Next'], value: to },
  ];
}

/** Makes a scope end after a state. */
export function endHere(from: StateOf): Change[] {
  if (!('Next' in from.state)) return [{ kind: 'set', path: [...from.path, 'End'], value: true }];
  if ('End' in from.state) return [{ kind: 'remove', path: [...from.path, 'Next'] }];
  return [
    { kind: 'rename', path: [...from.path, 'Next'], name: 'End' },
    { kind: 'set', path: [...from.path, 'End'], value: true },
  ];
}

/** Removes a state; what led to it leads to where it led itself, or ends. */
export function removeState(definition: Json, name: string): Change[] {
  const state = known(definition, name);
  return [...heal(definition, state), { kind: 'remove', path: state.path }];
}

function heal(definition: Json, state: StateOf): Change[] {
  const next = successorOf(state);
  const into = transitionsIn(definition, state.scope).filter(
    (each) => each.to === state.name && each.from?.name !== state.name,
  );
  // From the last on, so that a rule that goes does not move those that are still to be changed.
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

/** The state that an execution most plainly comes to after this one. */
function successorOf(state: StateOf): string | undefined {
  const ways = transitionsFrom(state).filter(
    (each) => each.via !== 'Catch' && each.to !== state.name,
  );
  return (ways.find((each) => each.via !== 'Choice') ?? ways[0])?.to;
}

/** Renames a state and all that leads to it. */
export function renameState(definition: Json, name: string, wanted: string): Change[] {
  const state = known(definition, name);
  if (wanted === name) return [];
  if (wanted === '') throw new ChangeRefused('A state needs a name.');
  if (Array.from(wanted).length > NAME_CHARACTERS_MAX)
    throw new ChangeRefused('A state name has at most 80 characters.');
  if (stateNamed(definition, wanted))
    throw new ChangeRefused(`There is a state ${wanted} already.`);
  const into = transitionsIn(definition, state.scope).filter((each) => each.to === name);
  return [
    ...into.map((each): Change => ({ kind: 'set', path: each.path, value: wanted })),
    { kind: 'rename', path: state.path, name: wanted },
  ];
}

/** What a new transition is to be; `Choice` and `Catch` add a rule, a catcher. */
export type Connection = 'Next' | 'Default' | 'Choice' | 'Catch';

/** Leads from a state to another of its scope. */
export function connect(
  definition: Json,
  from: string,
  to: string,
  as: Connection,
  rule: JsonObject = {},
): Change[] {
  const source = known(definition, from);
  const target = known(definition, to);
  if (!samePath(source.scope.path, target.scope.path)) {
    throw new ChangeRefused(
      `${from} and ${to} are in different places: no transition leads into or out of one.`,
    );
  }
  if (isTerminal(source.type))
    throw new ChangeRefused(`${from} ends the workflow: nothing comes behind it.`);
  if (as === 'Next' || as === 'Default') return leadTo(source, to);
  const list = as === 'Choice' ? 'Choices' : 'Catch';
  const there = source.state[list];
  const added = { ...rule, Next: to };
  return isArray(there)
    ? [{ kind: 'set', path: [...source.path, list, there.length], value: added }]
    : [{ kind: 'set', path: [...source.path, list], value: [added] }];
}

/** Takes a transition away: after a `Next` the scope ends. */
export function disconnect(transition: Transition): Change[] {
  const { via, from, path } = transition;
  if (!from || via === 'StartAt')
    throw new ChangeRefused('A workflow needs a start: lead it elsewhere.');
  if (via === 'Next') return endHere(from);
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

/** Sets or, without a value, removes a field of a state. */
export function setField(
  definition: Json,
  name: string,
  field: Path,
  value: Json | undefined,
): Change[] {
  const state = known(definition, name);
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
 * Takes a state out of its place and puts it elsewhere, also into another branch or processor. Its catchers stay behind
 * then: they may lead to states of its own scope only.
 */
export function moveState(definition: Json, name: string, place: Place): Change[] {
  const state = known(definition, name);
  const scope =
    'on' in place
      ? place.on.scope
      : 'into' in place
        ? place.into
        : known(definition, place.behind).scope;
  if (startsWith(scope.path, state.path))
    throw new ChangeRefused(`${name} cannot be put into itself.`);
  if (state.type === 'Choice')
    throw new ChangeRefused(`${name} stays with the states that it chooses between.`);
  const there =
    'on' in place
      ? place.on.to === name || place.on.from?.name === name
      : 'behind' in place && place.behind === name;
  if (there) return [];
  const out = heal(definition, state);
  const healed = out.reduce(changeValue, definition);
  const spot = spotOf(healed, placeAgain(healed, place));
  const elsewhere = !samePath(scope.path, state.scope.path);
  const path = elsewhere ? [...scope.path, 'States', name] : state.path;
  const moved = { ...known(healed, name), path };
  const changes: Change[] = [...out];
  if (elsewhere) changes.push({ kind: 'move', path: state.path, to: path, after: spot.after });
  if (elsewhere && 'Catch' in state.state)
    changes.push({ kind: 'remove', path: [...path, 'Catch'] });
  if (!isTerminal(state.type))
    changes.push(...(spot.next === undefined ? endHere(moved) : leadTo(moved, spot.next)));
  return [...changes, ...spot.lead(name)];
}

/** The place after other changes, which may have moved a rule to another index. */
function placeAgain(definition: Json, place: Place): Place {
  if (!('on' in place)) return place;
  const { from, via, to, scope } = place.on;
  const on = transitionsIn(definition, scope).find(
    (each) => each.from?.name === from?.name && each.via === via && each.to === to,
  );
  if (!on) throw new ChangeRefused('That transition goes when the state leaves its place.');
  return { on };
}

function known(definition: Json, name: string): StateOf {
  const state = stateNamed(definition, name);
  if (!state) throw new ChangeRefused(`There is no state ${name}.`);
  return state;
}

function stateIn(definition: Json, scope: Scope, name: string): StateOf | undefined {
  return statesIn(definition, scope).find((state) => state.name === name);
}
