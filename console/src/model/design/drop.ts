import { ChangeRefused, type Change } from './change';
import type { Json, Path } from './json';
import {
  pointerOf,
  scopesOf,
  statesIn,
  statesOf,
  transitionAt,
  type Scope,
  type StateOf,
} from './machine';
import { addBranch, addState, moveState, type NewState, type InsertPosition } from './operations';

/**
 * The position where something was dropped, by the ids of `graphOf`; without ids it is the
 * background.
 */
export interface DropPosition {
  readonly node?: string;
  readonly edge?: string;
}

/** Adds a state at the drop position: on a transition, after a state, or in a group. */
export function addAt(
  definition: Json,
  added: NewState,
  position: DropPosition,
): { name: string; changes: Change[] } {
  const group = groupAt(definition, position);
  if (group?.type === 'Parallel') return addBranch(definition, group.name, added);
  return addState(definition, added, insertPositionOf(definition, position));
}

/**
 * Adds a state after another one, also after a Parallel or Map.
 *
 * @param before the state before it; undefined for the end of the machine
 */
export function addAfter(
  definition: Json,
  added: NewState,
  before: StateOf | undefined,
): { name: string; changes: Change[] } {
  const position = before === undefined ? insertPositionOf(definition, {}) : { after: before.name };
  return addState(definition, added, position);
}

/** Moves a state to the drop position. */
export function moveTo(definition: Json, name: string, position: DropPosition): Change[] {
  const group = groupAt(definition, position);
  if (group?.name === name) return [];
  if (group?.type === 'Parallel') {
    throw new ChangeRefused(
      `Drop ${name} on a state or a transition in a branch of ${group.name}.`,
    );
  }
  return moveState(definition, name, insertPositionOf(definition, position));
}

function groupAt(definition: Json, position: DropPosition): StateOf | undefined {
  const state = position.edge === undefined ? stateAt(definition, position.node) : undefined;
  return state?.type === 'Parallel' || state?.type === 'Map' ? state : undefined;
}

function insertPositionOf(definition: Json, { node, edge }: DropPosition): InsertPosition {
  const machine = scopesOf(definition)[0];
  if (!machine || statesIn(definition, machine).length === 0) {
    const title = 'the machine';
    return {
      into: machine ?? { path: [], owner: undefined, branch: 0, title, startAt: undefined },
    };
  }
  if (edge !== undefined) {
    if (edge.endsWith('/End')) return after(definition, edge.slice(0, -'/End'.length));
    const on = transitionAt(definition, edge === '#start' ? '/StartAt' : edge);
    if (on) return { on };
    // The edge from a Succeed or Fail state to the end. `addState` refuses to add a state after it.
    const from = statesOf(definition).find((state) => edge.startsWith(`${pointerOf(state.path)}/`));
    if (from) return { after: from.name };
  }
  if (node === '#start') return { into: machine };
  const state = stateAt(definition, node);
  if (state?.type === 'Map') return { into: processorOf(definition, state) };
  if (state) return { after: state.name };
  const last = statesIn(definition, machine).findLast((each) => each.state['End'] === true);
  if (!last) throw new ChangeRefused('Drop it on a state or on a transition.');
  return { after: last.name };
}

function after(definition: Json, pointer: string): InsertPosition {
  const state = stateAt(definition, pointer);
  if (!state) throw new ChangeRefused('Drop it on a state or on a transition.');
  return { after: state.name };
}

function processorOf(definition: Json, map: StateOf): Scope {
  const inner = scopesOf(definition).find((scope) => scope.owner?.name === map.name);
  const path: Path = [...map.path, 'ItemProcessor'];
  const title = `each item of ${map.name}`;
  return inner ?? { path, owner: map, branch: 0, title, startAt: undefined };
}

/** The state of a graph node. */
export function stateAt(
  definition: Json | undefined,
  pointer: string | undefined,
): StateOf | undefined {
  return statesOf(definition).find((state) => pointerOf(state.path) === pointer);
}
