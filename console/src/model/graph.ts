import { isObject, textAt, type Json, type JsonObject } from './design/json';
import {
  isDistributed,
  pointerOf,
  scopesOf,
  STATE_TYPES,
  statesIn,
  type Scope,
  type StateOf,
  type StateType,
} from './design/machine';
import { handlerBadges, type HandlerBadge } from './errorHandling';
import { ruleText } from './ruleText';
import { secondsText } from './times';

/** A definition as a graph: its states, Parallel and Map states as groups, a start and an end. */
export interface StateGraph {
  /** Groups precede their inner states. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** The state's JSON pointer in the definition; `#start` and `#end` for start and end. */
  readonly id: string;
  readonly kind: 'state' | 'group' | 'start' | 'end';
  /** The state's name. */
  readonly name: string;
  readonly type: StateType | 'Unknown' | undefined;
  /** The id of the enclosing group. */
  readonly parent: string | undefined;
  /** The index of the branch in its Parallel state. */
  readonly branch: number;
  /** A short description, such as the called resource. */
  readonly note: string | undefined;
  /** The badges of the Retriers and Catchers. */
  readonly handlers: readonly HandlerBadge[];
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: 'next' | 'choice' | 'default' | 'catch' | 'start' | 'end';
  /** The rule of a Choice or the errors of a Catcher. */
  readonly label: string | undefined;
  /** The JSON pointer of the transition in the definition, such as `/States/Check/Choices/0`. */
  readonly pointer: string;
}

export const START = '#start';
export const END = '#end';

/** Creates the graph of a definition. Transitions to missing states are omitted. */
export function graphOf(definition: unknown): StateGraph {
  const all = scopesOf(definition as Json | undefined).map((scope) => ({
    scope,
    states: statesIn(definition as Json, scope),
  }));
  const groups = new Set(all.map(({ scope }) => scope.owner?.name));
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  for (const { scope, states } of all) {
    states.forEach((state) => nodes.push(nodeOf(state, groups.has(state.name))));
    collectEdges(scope, states, edges);
  }
  const main = all[0];
  if (main !== undefined && main.states.length > 0) {
    nodes.unshift(endNode(START, 'start', 'Start'));
    if (edges.some((edge) => edge.target === END)) {
      nodes.push(endNode(END, 'end', 'End'));
    }
    const first = main.states.find((state) => state.name === main.scope.startAt);
    if (first !== undefined) {
      edges.unshift({
        id: START,
        source: START,
        target: pointerOf(first.path),
        kind: 'start',
        label: undefined,
        pointer: '/StartAt',
      });
    }
  }
  return { nodes, edges };
}

function endNode(id: string, kind: 'start' | 'end', name: string): GraphNode {
  return {
    id,
    kind,
    name,
    type: undefined,
    parent: undefined,
    branch: 0,
    note: undefined,
    handlers: [],
  };
}

function nodeOf(state: StateOf, hasInnerStates: boolean): GraphNode {
  const type = typeOf(state);
  const { owner, branch } = state.scope;
  return {
    id: pointerOf(state.path),
    kind: hasInnerStates || type === 'Parallel' || type === 'Map' ? 'group' : 'state',
    name: state.name,
    type,
    parent: owner && pointerOf(owner.path),
    branch,
    note: noteOf(state),
    handlers: handlerBadges(state.state),
  };
}

function typeOf({ type }: StateOf): StateType | 'Unknown' {
  return STATE_TYPES.find((each) => each === type) ?? 'Unknown';
}

/** A short description of a state, such as the called resource. */
function noteOf(entry: StateOf): string | undefined {
  const { state } = entry;
  switch (typeOf(entry)) {
    case 'Task': {
      const resource = textAt(state, ['Resource']);
      return resource && resourceText(resource);
    }
    case 'Wait':
      return typeof state['Seconds'] === 'number' ? secondsText(state['Seconds']) : undefined;
    case 'Fail':
      return textAt(state, ['Error']);
    case 'Map':
      return isDistributed(entry) ? 'Distributed' : undefined;
    case 'Pass':
    case 'Choice':
    case 'Succeed':
    case 'Parallel':
    case 'Unknown':
      return undefined;
  }
}

/**
 * Shortens a resource: `arn:aws:states:::lambda:invoke` to `lambda:invoke`, the ARN of a function
 * or activity to its name.
 */
export function resourceText(resource: string): string {
  const parts = resource.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) {
    return resource;
  }
  return parts.slice(5).join(':');
}

function collectEdges(scope: Scope, states: readonly StateOf[], edges: GraphEdge[]): void {
  const pointers = new Map(states.map((state) => [state.name, pointerOf(state.path)]));
  const addEdge = (
    state: StateOf,
    kind: GraphEdge['kind'],
    at: readonly (string | number)[],
    to: unknown,
    label?: string,
  ): void => {
    const target = kind === 'end' ? END : typeof to === 'string' ? pointers.get(to) : undefined;
    if (target === undefined) return;
    const pointer = pointerOf([...state.path, ...at]);
    edges.push({ id: pointer, source: pointerOf(state.path), target, kind, label, pointer });
  };
  for (const each of states) {
    const { state, type } = each;
    addEdge(each, 'next', ['Next'], state['Next']);
    objects(state['Choices']).forEach((rule, index) => {
      addEdge(each, 'choice', ['Choices', index], rule['Next'], ruleText(rule));
    });
    addEdge(each, 'default', ['Default'], state['Default'], 'Default');
    objects(state['Catch']).forEach((catcher, index) => {
      const errors = Array.isArray(catcher['ErrorEquals']) ? catcher['ErrorEquals'].join(', ') : '';
      addEdge(each, 'catch', ['Catch', index], catcher['Next'], `Catch ${errors}`);
    });
    const isEnd = state['End'] === true || type === 'Succeed' || type === 'Fail';
    if (isEnd && scope.owner === undefined) {
      addEdge(each, 'end', ['End'], END);
    }
  }
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
