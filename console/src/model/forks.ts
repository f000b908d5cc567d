import type { EnteredState, ForkPreview, ForkRequest, Supersede } from '../api/forks';
import { detailsOf, type HistoryEvent } from './events';
import type { Visit } from './visits';

/** The definition that a fork runs. */
export type ForkTarget = 'same' | 'current' | 'own';

/** The fields of a fork in its dialog. */
export interface ForkDraft {
  target: ForkTarget;
  /** The definition of the target `own`; undefined if it was not edited. */
  definition: string | undefined;
  name: string;
  /** JSON text; undefined keeps the input of the state. */
  input: string | undefined;
  /** JSON text of an object. */
  variables: string;
}

/**
 * The event at which the fork of a visit begins. The fork of a failed visit begins at the event of
 * its failure: until then, other branches and iterations have done work that the fork keeps.
 */
export function forkEventOf({ status, enteredId, lastOwnId }: Visit): number {
  return status === 'failed' ? lastOwnId : enteredId;
}

/** The event at which an execution was forked from another one. */
export interface ForkOrigin {
  executionArn: string;
  eventId: number;
}

/**
 * The origin of a fork; undefined for an execution that is not a fork.
 *
 * @param started the first event of the execution
 */
export function forkOriginOf(started: HistoryEvent | undefined): ForkOrigin | undefined {
  const { originExecutionArn: executionArn, originEventId: eventId } = detailsOf(started);
  return typeof executionArn === 'string' && typeof eventId === 'number'
    ? { executionArn, eventId }
    : undefined;
}

/** The part of a request that determines the definition. */
export function forkTarget(
  target: ForkTarget,
  definition: string,
  stateMachineArn: string,
): Pick<ForkRequest, 'stateMachineArn' | 'definition'> {
  switch (target) {
    case 'same':
      return {};
    case 'current':
      return { stateMachineArn };
    case 'own':
      return { definition };
  }
}

/** The request of a draft. Fields that the user did not change are omitted. */
export function forkRequest(
  eventId: number,
  draft: ForkDraft,
  definition: string,
  stateMachineArn: string,
): ForkRequest {
  return {
    eventId,
    ...forkTarget(draft.target, definition, stateMachineArn),
    ...(draft.name === '' ? {} : { name: draft.name }),
    ...(draft.input === undefined ? {} : { input: draft.input }),
    ...(hasVariables(draft.variables) ? { variables: draft.variables } : {}),
  };
}

function hasVariables(text: string): boolean {
  try {
    return Object.keys(JSON.parse(text) as object).length > 0;
  } catch {
    return true;
  }
}

/** A state that a fork enters, with its branch or iteration. */
export function enteredText({ branch, state }: EnteredState): string {
  const name = state ?? 'the first state';
  return branch === '' ? name : `${name} in ${branch}`;
}

/** A sentence about the executions that a fork ends, because its machine has a start limit. */
export function supersedeText(supersede: Supersede): string {
  const ended = supersede === 'RUNNING' ? 'queued and running' : 'queued';
  return `The start limit of this state machine supersedes: the fork ends older ${ended} executions of its key.`;
}

const CHANGES = { ADDED: 'added', REMOVED: 'removed', CHANGED: 'changed' } as const;

/** A difference between the definitions of the origin and the fork. */
export function differenceText({ state, change }: ForkPreview['differences'][number]): string {
  return `${state === '' ? 'Fields of the state machine' : state}: ${CHANGES[change]}`;
}
