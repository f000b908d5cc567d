import { sameJson } from '../diff';
import { type Json, type JsonObject } from './json';
import { scopesOf, statesOf, transitionsIn } from './machine';

export type StateDifference = 'added' | 'removed' | 'changed' | 'same';

/** What became of one state from one definition to another. */
export interface ChangedState {
  readonly name: string;
  readonly difference: StateDifference;
  /** The members that differ, of a changed state; `(place)` when it is in another branch or processor. */
  readonly fields: readonly string[];
}

export interface DefinitionDifference {
  /** All states of both, those of the later in its order, then those that are gone. */
  readonly states: readonly ChangedState[];
  /** Members of the machine that differ, its states aside. */
  readonly machine: readonly string[];
  readonly transitionsAdded: readonly string[];
  readonly transitionsRemoved: readonly string[];
}

/** Members that hold further states, which are compared by themselves. */
const HOLDERS = ['Branches', 'ItemProcessor', 'Iterator'];

/** Compares two definitions state by state; the order of members does not count. */
export function differenceOf(
  before: Json | undefined,
  after: Json | undefined,
): DefinitionDifference {
  const old = new Map(statesOf(before).map((state) => [state.name, state]));
  const now = statesOf(after);
  const states = now.map((state): ChangedState => {
    const was = old.get(state.name);
    if (!was) return { name: state.name, difference: 'added', fields: [] };
    const fields = fieldsThatDiffer(bare(was.state), bare(state.state));
    if (was.scope.title !== state.scope.title) fields.push('(place)');
    return { name: state.name, difference: fields.length > 0 ? 'changed' : 'same', fields };
  });
  const names = new Set(now.map((state) => state.name));
  const gone = [...old.keys()].filter((name) => !names.has(name));
  const ways = waysOf(before);
  const waysNow = waysOf(after);
  return {
    states: [
      ...states,
      ...gone.map((name): ChangedState => ({ name, difference: 'removed', fields: [] })),
    ],
    machine: fieldsThatDiffer(machineOf(before), machineOf(after)),
    transitionsAdded: waysNow.filter((way) => !ways.includes(way)),
    transitionsRemoved: ways.filter((way) => !waysNow.includes(way)),
  };
}

function fieldsThatDiffer(before: JsonObject, after: JsonObject): string[] {
  const members = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...members].filter((member) => !sameJson(before[member], after[member]));
}

/** A state without the states within it; what else its holders say stays. */
function bare(state: JsonObject): JsonObject {
  const entries = Object.entries(state).map(([name, value]): [string, Json] => [
    name,
    HOLDERS.includes(name) ? shell(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function shell(holder: Json): Json {
  if (Array.isArray(holder)) return (holder as readonly Json[]).map(shell);
  if (typeof holder !== 'object' || holder === null) return holder;
  return Object.fromEntries(
    Object.entries(holder as JsonObject).filter(([name]) => name !== 'States'),
  );
}

function machineOf(definition: Json | undefined): JsonObject {
  const whole =
    typeof definition === 'object' && definition !== null ? (definition as JsonObject) : {};
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'States'));
}

function waysOf(definition: Json | undefined): string[] {
  const ways = scopesOf(definition).flatMap((scope) =>
    transitionsIn(definition, scope)
      .filter((each) => each.from)
      .map((each) => `${each.from?.name ?? ''} → ${each.to} (${each.via})`),
  );
  return [...new Set(ways)];
}
