import type { StateType } from './visits';

/**
 * A state as its definition has it. Only what graphs and forms need is looked at, so that a definition that is being
 * written, with mistakes in it, can be drawn.
 */
export interface DefinedState {
  /** Its place in the definition, a JSON pointer (RFC 6901) such as `/States/Pack/Branches/0/States/Weigh`. */
  readonly pointer: string;
  readonly name: string;
  readonly type: StateType | 'Unknown';
  /** The Parallel or Map state it is inside of. */
  readonly parent: string | undefined;
  /** The branch of the Parallel state; 0 in a Map's processor. */
  readonly branch: number;
  readonly definition: Record<string, unknown>;
}

/** States that transitions lead between: those of the machine, of a branch or of a Map's processor. */
export interface Scope {
  /** The pointer of what has `StartAt` and `States`; "" is the machine. */
  readonly pointer: string;
  readonly parent: string | undefined;
  readonly branch: number;
  readonly startAt: string | undefined;
  readonly states: readonly DefinedState[];
}

/** A JSON pointer, one step further. */
export function step(pointer: string, ...names: readonly (string | number)[]): string {
  return names.reduce<string>(
    (path, name) => `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  );
}

function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

const TYPES: readonly string[] = [
  'Task',
  'Pass',
  'Choice',
  'Wait',
  'Succeed',
  'Fail',
  'Parallel',
  'Map',
];

/** All scopes of a definition, outer before inner. */
export function scopes(definition: unknown): Scope[] {
  const found: Scope[] = [];
  collect(object(definition) ?? {}, '', undefined, 0, found);
  return found;
}

function collect(
  machine: Record<string, unknown>,
  pointer: string,
  parent: string | undefined,
  branch: number,
  found: Scope[],
): void {
  const states = Object.entries(object(machine['States']) ?? {}).map(
    ([name, value]): DefinedState => {
      const definition = object(value) ?? {};
      const type = String(definition['Type']);
      return {
        pointer: step(pointer, 'States', name),
        name,
        type: TYPES.includes(type) ? (type as StateType) : 'Unknown',
        parent,
        branch,
        definition,
      };
    },
  );
  const startAt = typeof machine['StartAt'] === 'string' ? machine['StartAt'] : undefined;
  found.push({ pointer, parent, branch, startAt, states });
  for (const state of states) {
    for (const inner of innerMachines(state)) {
      collect(inner.machine, inner.pointer, state.pointer, inner.branch, found);
    }
  }
}

function innerMachines(
  state: DefinedState,
): { pointer: string; branch: number; machine: Record<string, unknown> }[] {
  if (state.type === 'Parallel' && Array.isArray(state.definition['Branches'])) {
    return state.definition['Branches'].map((branch, index) => ({
      pointer: step(state.pointer, 'Branches', index),
      branch: index,
      machine: object(branch) ?? {},
    }));
  }
  if (state.type === 'Map') {
    const member = 'ItemProcessor' in state.definition ? 'ItemProcessor' : 'Iterator';
    const machine = object(state.definition[member]);
    return machine === undefined
      ? []
      : [{ pointer: step(state.pointer, member), branch: 0, machine }];
  }
  return [];
}

/** Whether a Map state's items run as executions of their own. */
export function isDistributed(state: DefinedState): boolean {
  const processor =
    object(state.definition['ItemProcessor']) ?? object(state.definition['Iterator']);
  return object(processor?.['ProcessorConfig'])?.['Mode'] === 'DISTRIBUTED';
}

/** Pointers of states by their names, which the language wants unique in the whole machine. */
export function pointersByName(all: readonly Scope[]): Map<string, string> {
  const pointers = new Map<string, string>();
  for (const scope of all) {
    for (const state of scope.states) {
      if (!pointers.has(state.name)) {
        pointers.set(state.name, state.pointer);
      }
    }
  }
  return pointers;
}
