import { get, patch, pathSegment, post, remove } from './client';
import type { Timestamp } from './executions';

/** A page of a list. */
export interface PageQuery {
  maxResults?: number;
  nextToken?: string | undefined;
}

export interface User {
  userArn: string;
  userName: string;
  policies: string[];
  /** Whether the user can sign in to the console. */
  hasPassword: boolean;
  creationDate: Timestamp;
}

export interface AccessKey {
  accessKeyId: string;
  userName: string;
  policies: string[];
  enabled: boolean;
  creationDate: Timestamp;
}

/** A new key with its secret, which no later response contains. */
export interface NewAccessKey extends AccessKey {
  secretAccessKey: string;
}

export interface Role {
  roleArn: string;
  roleName: string;
  /** JSON */
  trustPolicy: string;
  policies: string[];
  creationDate: Timestamp;
}

export interface PolicyItem {
  policyArn: string;
  policyName: string;
  /** A managed policy is the same in every account and cannot be changed. */
  managed: boolean;
  updateDate?: Timestamp;
}

export interface Policy extends PolicyItem {
  /** JSON */
  document: string;
}

/** A user or role whose policies are changed. */
export type Holder = { userName: string } | { roleName: string };

/** The decision of the policies of a user or role about a request. */
export interface Decision {
  evalDecision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  message: string;
}

export function listUsers(
  page: PageQuery,
  signal?: AbortSignal,
): Promise<{ users: User[]; nextToken?: string }> {
  return get('users', { ...page }, signal);
}

export function listAccessKeys(
  page: PageQuery,
  signal?: AbortSignal,
): Promise<{ accessKeys: AccessKey[]; nextToken?: string }> {
  return get('access-keys', { ...page }, signal);
}

/** The query of requests that only create a user. The server refuses a name in use. */
const NEW_USER = { newUser: true };

/** Creates a key of a user. */
export function createAccessKey(userName: string): Promise<NewAccessKey> {
  return post('access-keys', { userName });
}

/** Creates a user with an access key. */
export function createUserWithKey(userName: string, policies: string[]): Promise<NewAccessKey> {
  return post('access-keys', { userName, policies }, NEW_USER);
}

/** Creates a user with a generated password. */
export function createUserWithPassword(
  userName: string,
  policies: string[],
): Promise<{ password: string }> {
  return post(`users/${pathSegment(userName)}/password`, { policies }, NEW_USER);
}

/** Creates another key for the user of a key. */
export function rotateAccessKey(accessKeyId: string): Promise<NewAccessKey> {
  return post(`access-keys/${pathSegment(accessKeyId)}/rotate`);
}

export function enableAccessKey(accessKeyId: string, enabled: boolean): Promise<AccessKey> {
  return patch(`access-keys/${pathSegment(accessKeyId)}`, { enabled });
}

export function deleteAccessKey(accessKeyId: string): Promise<AccessKey> {
  return remove(`access-keys/${pathSegment(accessKeyId)}`);
}

/** Generates a new password of a user. */
export function resetPassword(userName: string): Promise<{ password: string }> {
  return post(`users/${pathSegment(userName)}/password`, {});
}

/** Ends the sessions of a user or a federated user; returns their number. */
export function endSessions(principal: string): Promise<{ sessions: number }> {
  return remove('access/sessions', { principal });
}

export function deletePassword(userName: string): Promise<unknown> {
  return remove(`users/${pathSegment(userName)}/password`);
}

export function listRoles(
  page: PageQuery,
  signal?: AbortSignal,
): Promise<{ roles: Role[]; nextToken?: string }> {
  return get('roles', { ...page }, signal);
}

export function createRole(
  roleName: string,
  trustPolicy: string,
  policies: string[],
): Promise<Role> {
  return post('roles', { roleName, trustPolicy, policies });
}

export function deleteRole(roleName: string): Promise<Role> {
  return remove(`roles/${pathSegment(roleName)}`);
}

export function listPolicies(
  page: PageQuery,
  signal?: AbortSignal,
): Promise<{ policies: PolicyItem[]; nextToken?: string }> {
  return get('policies', { ...page }, signal);
}

/** The names of all policies that the account can attach. */
export async function listPolicyNames(signal?: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await listPolicies({ maxResults: 1_000, nextToken }, signal);
    names.push(...page.policies.map((policy) => policy.policyName));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
}

export function describePolicy(policyName: string, signal?: AbortSignal): Promise<Policy> {
  return get(`policies/${pathSegment(policyName)}`, {}, signal);
}

export function createPolicy(policyName: string, document: string): Promise<Policy> {
  return post('policies', { policyName, document });
}

export function updatePolicy(policyName: string, document: string): Promise<Policy> {
  return patch(`policies/${pathSegment(policyName)}`, { document });
}

export function deletePolicy(policyName: string): Promise<Policy> {
  return remove(`policies/${pathSegment(policyName)}`);
}

/** Attaches a policy; returns the policies of the user or role. */
export function attachPolicy(policyName: string, holder: Holder): Promise<{ policies: string[] }> {
  return post(`policies/${pathSegment(policyName)}/attach`, holder);
}

/** Detaches a policy; returns the policies of the user or role. */
export function detachPolicy(policyName: string, holder: Holder): Promise<{ policies: string[] }> {
  return post(`policies/${pathSegment(policyName)}/detach`, holder);
}

/** Decides a request by the policies of a user or role, without condition keys. */
export function explainAccess(
  principal: string,
  action: string,
  resource: string,
  signal?: AbortSignal,
): Promise<Decision> {
  return get('access/explain', { principal, action, resource }, signal);
}
