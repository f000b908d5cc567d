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
import { addBranch, addState, moveState, type NewState, type Place } from './operations';

/** Where in a graph something was dropped, by the ids of `graphOf`; neither: on the ground. */
export interface GraphPlace {
  readonly node?: string;
  readonly edge?: string;
}

/** Adds a state where it was dropped: on an arrow, on a state (behind it), on a group (into it). */
export function addAt(
  definition: Json,
  added: NewState,
  place: GraphPlace,
): { name: string; changes: Change[] } {
  const group = groupAt(definition, place);
  if (group?.type === 'Parallel') return addBranch(definition, group.name, added);
  return addState(definition, added, placeOf(definition, place));
}

/** Moves a state to where it was dropped. */
export function moveTo(definition: Json, name: string, place: GraphPlace): Change[] {
  const group = groupAt(definition, place);
  if (group?.name === name) return [];
  if (group?.type === 'Parallel') {
    throw new ChangeRefused(`Drop ${name} on a state or an arrow in a branch of ${group.name}.`);
  }
  return moveState(definition, name, placeOf(definition, place));
}

function groupAt(definition: Json, place: GraphPlace): StateOf | undefined {
  const state = place.edge === undefined ? stateAt(definition, place.node) : undefined;
  return state?.type === 'Parallel' || state?.type === 'Map' ? state : undefined;
}

function placeOf(definition: Json, { node, edge }: GraphPlace): Place {
  const machine = scopesOf(definition)[0];
  if (!machine || statesIn(definition, machine).length === 0) {
    const title = 'the machine';
    return {
      into: machine ?? { path: [], owner: undefined, branch: 0, title, startAt: undefined },
    };
  }
  if (edge !== undefined) {
    if (edge.endsWith('/End')) return behind(definition, edge.slice(0, -'/End'.length));
    const on = transitionAt(definition, edge === '#start' ? '/StartAt' : edge);
    if (on) return { on };
    // The way from a Succeed or Fail state to the end: nothing comes behind them, as the operation says.
    const from = statesOf(definition).find((state) => edge.startsWith(`${pointerOf(state.path)}/`));
    if (from) return { behind: from.name };
  }
  if (node === '#start') return { into: machine };
  const state = stateAt(definition, node);
  if (state?.type === 'Map') return { into: processorOf(definition, state) };
  if (state) return { behind: state.name };
  const last = statesIn(definition, machine).findLast((each) => each.state['End'] === true);
  if (!last) throw new ChangeRefused('Drop it on a state or on an arrow.');
  return { behind: last.name };
}

function behind(definition: Json, pointer: string): Place {
  const state = stateAt(definition, pointer);
  if (!state) throw new ChangeRefused('Drop it on a state or on an arrow.');
  return { behind: state.name };
}

function processorOf(definition: Json, map: StateOf): Scope {
  const inner = scopesOf(definition).find((scope) => scope.owner?.name === map.name);
  const path: Path = [...map.path, 'ItemProcessor'];
  const title = `each item of ${map.name}`;
  return inner ?? { path, owner: map, branch: 0, title, startAt: undefined };
}

/** The state that a node of the graph stands for. */
export function stateAt(
  definition: Json | undefined,
  pointer: string | undefined,
): StateOf | undefined {
  return statesOf(definition).find((state) => pointerOf(state.path) === pointer);
}
