import type { Diagnostic } from '../model/design/diagnostics';
import { get, pathSegment, patch, post, remove } from './client';
import type { Timestamp } from './executions';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A state machine in a list. */
export interface MachineItem {
  stateMachineArn: string;
  name: string;
  type: MachineType;
  creationDate: Timestamp;
}

export function listMachines(
  page: { maxResults?: number; nextToken?: string | undefined } = {},
  signal?: AbortSignal,
): Promise<{ stateMachines: MachineItem[]; nextToken?: string }> {
  return get('state-machines', page, signal);
}

/** The response of DescribeStateMachine for a state machine, a version or an alias. */
export interface Machine {
  stateMachineArn: string;
  name: string;
  status?: 'ACTIVE' | 'DELETING';
  /** The JSON text exactly as it was saved. */
  definition: string;
  roleArn: string;
  type: MachineType;
  creationDate: Timestamp;
  revisionId?: string;
  description?: string;
}

export function describeMachine(arn: string, signal?: AbortSignal): Promise<Machine> {
  return get(`state-machines/${pathSegment(arn)}`, {}, signal);
}

export function createMachine(machine: {
  name: string;
  definition: string;
  roleArn: string;
  type: MachineType;
  publish?: boolean;
  versionDescription?: string;
}): Promise<{ stateMachineArn: string; stateMachineVersionArn?: string }> {
  return post('state-machines', machine);
}

export function updateMachine(
  arn: string,
  change: { definition: string; publish?: boolean; versionDescription?: string },
): Promise<{ updateDate: Timestamp; revisionId?: string; stateMachineVersionArn?: string }> {
  return patch(`state-machines/${pathSegment(arn)}`, change);
}

export function deleteMachine(arn: string): Promise<unknown> {
  return remove(`state-machines/${pathSegment(arn)}`);
}

export interface VersionItem {
  stateMachineVersionArn: string;
  creationDate: Timestamp;
}

/** Lists the versions, latest first. */
export function listVersions(
  arn: string,
  signal?: AbortSignal,
): Promise<{ stateMachineVersions: VersionItem[]; nextToken?: string }> {
  return get(`state-machines/${pathSegment(arn)}/versions`, { maxResults: 1000 }, signal);
}

export function publishVersion(
  arn: string,
  description: string,
): Promise<{ stateMachineVersionArn: string }> {
  return post(
    `state-machines/${pathSegment(arn)}/versions`,
    description === '' ? {} : { description },
  );
}

/** A version that an alias starts, and its share of the starts in percent. */
export interface Route {
  stateMachineVersionArn: string;
  weight: number;
}

export interface Alias {
  stateMachineAliasArn: string;
  name: string;
  description?: string;
  routingConfiguration: Route[];
}

/** Lists the ARNs of the aliases of a state machine. */
export async function listAliasArns(arn: string, signal?: AbortSignal): Promise<string[]> {
  const { stateMachineAliases } = await get<{
    stateMachineAliases: { stateMachineAliasArn: string }[];
  }>(`state-machines/${pathSegment(arn)}/aliases`, { maxResults: 1000 }, signal);
  return stateMachineAliases.map((alias) => alias.stateMachineAliasArn);
}

/** Lists the aliases of a state machine with their routes. */
export async function listAliases(arn: string, signal?: AbortSignal): Promise<Alias[]> {
  const arns = await listAliasArns(arn, signal);
  return Promise.all(
    arns.map((aliasArn) => get<Alias>(`aliases/${pathSegment(aliasArn)}`, {}, signal)),
  );
}

export function readAlias(arn: string): Promise<Alias> {
  return get(`aliases/${pathSegment(arn)}`);
}

export function createAlias(alias: {
  name: string;
  description?: string;
  routingConfiguration: Route[];
}): Promise<{ stateMachineAliasArn: string }> {
  return post('aliases', alias);
}

export function updateAlias(arn: string, routingConfiguration: Route[]): Promise<unknown> {
  return patch(`aliases/${pathSegment(arn)}`, { routingConfiguration });
}

export function deleteAlias(arn: string): Promise<unknown> {
  return remove(`aliases/${pathSegment(arn)}`);
}

/** Validates a definition; the diagnostics include warnings. */
export function validateDefinition(
  definition: string,
  type: MachineType,
  signal?: AbortSignal,
): Promise<{ result: 'OK' | 'FAIL'; diagnostics: Diagnostic[]; truncated?: boolean }> {
  return post('definitions/validate', { definition, type, severity: 'WARNING' }, {}, signal);
}

/** The request of TestState. Texts are JSON. */
export interface StateTest {
  definition: string;
  stateName?: string;
  roleArn?: string;
  input?: string;
  variables?: string;
  context?: string;
  inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  mock?: {
    result?: string;
    errorOutput?: { error?: string; cause?: string };
    fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE';
  };
}

export interface StateTestResult {
  status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  output?: string;
  error?: string;
  cause?: string;
  nextState?: string;
  inspectionData?: Record<string, unknown>;
}

export function testState(test: StateTest, signal?: AbortSignal): Promise<StateTestResult> {
  return post('definitions/test-state', test, {}, signal);
}

/** Lists the tags of a state machine. */
export async function listTags(
  arn: string,
  signal?: AbortSignal,
): Promise<readonly { key: string; value: string }[]> {
  const page = await get<{ tags?: { key: string; value?: string }[] }>(
    `tags/${pathSegment(arn)}`,
    {},
    signal,
  );
  return (page.tags ?? []).map(({ key, value = '' }) => ({ key, value }));
}
