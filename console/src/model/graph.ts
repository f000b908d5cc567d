import { type DefinedState, isDistributed, type Scope, scopes, step } from './definition';
import { ruleText } from './ruleText';
import type { StateType } from './visits';

/** A definition as a graph: states, Parallel and Map states as groups, and a start and an end. */
export interface StateGraph {
  /** A group stands before what is inside of it. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** The state's JSON pointer in the definition; `#start` and `#end` for the ends. */
  readonly id: string;
  readonly kind: 'state' | 'group' | 'start' | 'end';
  /** The state's name. */
  readonly name: string;
  readonly type: StateType | 'Unknown' | undefined;
  /** The group it is inside of. */
  readonly parent: string | undefined;
  /** Which branch of its Parallel state. */
  readonly branch: number;
  /** What it calls or does, in a few words. */
  readonly note: string | undefined;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: 'next' | 'choice' | 'default' | 'catch' | 'start' | 'end';
  /** The rule of a Choice, the errors of a Catcher. */
  readonly label: string | undefined;
  /** The JSON pointer of what leads here, such as `/States/Check/Choices/0`. */
  readonly pointer: string;
}

export const START = '#start';
export const END = '#end';

/** The graph of a definition, as much of it as can be drawn: transitions to states that are not there are left out. */
export function graphOf(definition: unknown): StateGraph {
  const all = scopes(definition);
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const scope of all) {
    scope.states.forEach((state) => nodes.push(nodeOf(state)));
    collectEdges(scope, edges);
  }
  const main = all[0];
  if (main !== undefined && main.states.length > 0) {
    nodes.unshift(endNode(START, 'start', 'Start'));
    if (edges.some((edge) => edge.target === END)) {
      nodes.push(endNode(END, 'end', 'End'));
    }
    const first = main.states.find((state) => state.name === main.startAt);
    if (first !== undefined) {
      edges.unshift({
        id: START,
        source: START,
        target: first.pointer,
        kind: 'start',
        label: undefined,
        pointer: '/StartAt',
      });
    }
  }
  return { nodes, edges };
}

function endNode(id: string, kind: 'start' | 'end', name: string): GraphNode {
  return { id, kind, name, type: undefined, parent: undefined, branch: 0, note: undefined };
}

function nodeOf(state: DefinedState): GraphNode {
  return {
    id: state.pointer,
    kind: state.type === 'Parallel' || state.type === 'Map' ? 'group' : 'state',
    name: state.name,
    type: state.type,
    parent: state.parent,
    branch: state.branch,
    note: noteOf(state),
  };
}

/** What a state calls or does, in a few words. */
function noteOf(state: DefinedState): string | undefined {
  const { definition } = state;
  switch (state.type) {
    case 'Task':
      return typeof definition['Resource'] === 'string'
        ? resourceText(definition['Resource'])
        : undefined;
    case 'Wait': {
      const seconds = definition['Seconds'];
      return typeof seconds === 'number' ? `${String(seconds)} s` : undefined;
    }
    case 'Fail':
      return typeof definition['Error'] === 'string' ? definition['Error'] : undefined;
    case 'Map':
      return isDistributed(state) ? 'Distributed' : undefined;
    case 'Pass':
    case 'Choice':
    case 'Succeed':
    case 'Parallel':
    case 'Unknown':
      return undefined;
  }
}

/** `arn:aws:states:::lambda:invoke` as `lambda:invoke`, a function's or an activity's ARN as its name. */
export function resourceText(resource: string): string {
  const parts = resource.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) {
    return resource;
  }
  return parts.slice(5).join(':');
}

function collectEdges(scope: Scope, edges: GraphEdge[]): void {
  const pointers = new Map(scope.states.map((state) => [state.name, state.pointer]));
  const lead = (
    state: DefinedState,
    kind: GraphEdge['kind'],
    at: string,
    to: unknown,
    label?: string,
  ): void => {
    const target = kind === 'end' ? END : typeof to === 'string' ? pointers.get(to) : undefined;
    if (target !== undefined) {
      edges.push({ id: at, source: state.pointer, target, kind, label, pointer: at });
    }
  };
  for (const state of scope.states) {
    const { definition, pointer } = state;
    lead(state, 'next', step(pointer, 'Next'), definition['Next']);
    array(definition['Choices']).forEach((rule, index) => {
      lead(state, 'choice', step(pointer, 'Choices', index), rule['Next'], ruleText(rule));
    });
    lead(state, 'default', step(pointer, 'Default'), definition['Default'], 'Default');
    array(definition['Catch']).forEach((catcher, index) => {
      const errors = Array.isArray(catcher['ErrorEquals']) ? catcher['ErrorEquals'].join(', ') : '';
      lead(state, 'catch', step(pointer, 'Catch', index), catcher['Next'], `Catch ${errors}`);
    });
    const ends = definition['End'] === true || state.type === 'Succeed' || state.type === 'Fail';
    if (ends && scope.parent === undefined) {
      lead(state, 'end', step(pointer, 'End'), END);
    }
  }
}

function array(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value)
    ? value.filter(
        (each): each is Record<string, unknown> => typeof each === 'object' && each !== null,
      )
    : [];
}
