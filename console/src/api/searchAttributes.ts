import type { ExactNumber } from '../model/exactJson';
import { get, pathSegment, put, remove } from './client';

export type AttributeType = 'KEYWORD' | 'TEXT' | 'NUMBER' | 'TIME' | 'BOOLEAN';

/** A search attribute that state machines of the account and region define. */
export interface AttributeName {
  name: string;
  type: AttributeType;
}

/** A search attribute of a state machine. */
export interface AttributeDefinition extends AttributeName {
  /** A JSONata expression such as `{% $states.input.orderId %}`. */
  expression: string;
}

export interface MachineAttribute extends AttributeDefinition {
  /** The number of executions of all machines whose value did not fit. 1,000 can mean more. */
  problems: number;
}

/** The value of a search attribute. Keywords, texts and times are strings. */
export type AttributeValue = string | number | boolean | ExactNumber;

/** The reason why an execution has no value of a search attribute. */
export type AttributeProblem =
  'EXPRESSION_FAILED' | 'WRONG_TYPE' | 'TOO_LONG' | 'INEXACT_NUMBER' | 'UNSUPPORTED_CHARACTER';

/** The search attributes of an execution, by name. */
export interface AttributeValues {
  searchAttributes: Record<string, AttributeValue>;
  /** Absent without problems. */
  searchAttributeProblems?: Record<string, AttributeProblem>;
}

/** Lists the names that the state machines of the account and region define, in their order. */
export async function listAttributeNames(signal?: AbortSignal): Promise<AttributeName[]> {
  return (await get<{ attributes: AttributeName[] }>('search-attributes', {}, signal)).attributes;
}

/** Reads the search attributes of a state machine, in the order of their definitions. */
export async function readMachineAttributes(
  stateMachineArn: string,
  signal?: AbortSignal,
): Promise<MachineAttribute[]> {
  const path = machinePath(stateMachineArn);
  return (await get<{ attributes: MachineAttribute[] }>(path, {}, signal)).attributes;
}

/** Replaces the search attributes of a state machine, for later starts. */
export function setMachineAttributes(
  stateMachineArn: string,
  attributes: readonly AttributeDefinition[],
): Promise<unknown> {
  const path = machinePath(stateMachineArn);
  // The server refuses an empty list.
  return attributes.length === 0 ? remove(path) : put(path, { attributes });
}

export function readAttributeValues(
  executionArn: string,
  signal?: AbortSignal,
): Promise<AttributeValues> {
  return get(`executions/${pathSegment(executionArn)}/search-attributes`, {}, signal);
}

function machinePath(stateMachineArn: string): string {
  return `state-machines/${pathSegment(stateMachineArn)}/search-attributes`;
}
