import { sameJson } from '../diff';
import { type Json, type JsonObject } from './json';
import { statesOf } from './machine';
import { renamesOf, withNames, withoutInnerStates } from './renames';

export type StateDifference = 'added' | 'removed' | 'renamed' | 'changed' | 'same';

/** The difference of one state between two definitions. */
export interface ChangedState {
  readonly name: string;
  readonly difference: StateDifference;
  /** The name of a renamed state in the earlier definition. */
  readonly previousName?: string;
  /**
   * The members of a changed or renamed state that differ; `(place)` when it is in another branch or
   * processor.
   */
  readonly fields: readonly string[];
}

export interface DefinitionDifference {
  /** All states: the states of the later definition in their order, then the removed states. */
  readonly states: readonly ChangedState[];
  /** The top-level members that differ, except States. */
  readonly machine: readonly string[];
}

/**
 * Compares two definitions state by state. The order of members is ignored. References to a renamed
 * state are not differences.
 */
export function differenceOf(
  earlier: Json | undefined,
  after: Json | undefined,
): DefinitionDifference {
  const renames = renamesOf(earlier, after);
  const previousNames = new Map([...renames].map(([name, newName]) => [newName, name]));
  const before = earlier && withNames(earlier, (name) => renames.get(name) ?? name);
  const old = new Map(statesOf(before).map((state) => [state.name, state]));
  const now = statesOf(after);
  const states = now.map((state): ChangedState => {
    const previous = old.get(state.name);
    if (!previous) return { name: state.name, difference: 'added', fields: [] };
    const fields = fieldsThatDiffer(
      withoutInnerStates(previous.state),
      withoutInnerStates(state.state),
    );
    if (previous.scope.title !== state.scope.title) fields.push('(place)');
    const previousName = previousNames.get(state.name);
    if (previousName !== undefined)
      return { name: state.name, difference: 'renamed', previousName, fields };
    return { name: state.name, difference: fields.length > 0 ? 'changed' : 'same', fields };
  });
  const names = new Set(now.map((state) => state.name));
  const removed = [...old.keys()].filter((name) => !names.has(name));
  return {
    states: [
      ...states,
      ...removed.map((name): ChangedState => ({ name, difference: 'removed', fields: [] })),
    ],
    machine: fieldsThatDiffer(topLevelOf(before), topLevelOf(after)),
  };
}

function fieldsThatDiffer(before: JsonObject, after: JsonObject): string[] {
  const members = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...members].filter((member) => !sameJson(before[member], after[member]));
}

function topLevelOf(definition: Json | undefined): JsonObject {
  const whole =
    typeof definition === 'object' && definition !== null ? (definition as JsonObject) : {};
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== 'States'));
}
