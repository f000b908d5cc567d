import { get, pathSegment, post, put, remove } from './client';
import type { Timestamp } from './executions';

/** The name of a semaphore, and its key if it has one. */
export interface SemaphoreName {
  name: string;
  key?: string | undefined;
}

/** A semaphore in the list. */
export interface SemaphoreSummary extends SemaphoreName {
  /** The limit that an operator has set. */
  limit?: number;
  /** The permits that executions hold. */
  used: number;
  /** The number of requests that wait. */
  waiting: number;
}

/** An execution that holds permits or waits for them. */
export interface SemaphoreRequest {
  executionArn: string;
  permits: number;
  /** The limit that the request names. */
  requestLimit: number;
  /** The time of the grant, or of the request while it waits. */
  since: Timestamp;
}

/** A semaphore with its first 100 holders and waiters. */
export interface Semaphore extends SemaphoreSummary {
  holders: SemaphoreRequest[];
  waiters: SemaphoreRequest[];
}

export function listSemaphores(
  page: { maxResults: number; nextToken: string | undefined },
  signal: AbortSignal,
): Promise<{ semaphores: SemaphoreSummary[]; nextToken?: string }> {
  return get('semaphores', page, signal);
}

export function describeSemaphore(
  { name, key }: SemaphoreName,
  signal?: AbortSignal,
): Promise<Semaphore> {
  return get(path(name), { key }, signal);
}

/** Sets the limit for all requests. 0 admits no execution. */
export function setSemaphoreLimit({ name, key }: SemaphoreName, limit: number): Promise<unknown> {
  return put(`${path(name)}/limit`, { limit }, { key });
}

/** Removes the limit, so that the limit of each request applies. */
export function removeSemaphoreLimit({ name, key }: SemaphoreName): Promise<unknown> {
  return remove(`${path(name)}/limit`, { key });
}

/** Releases the permits that an execution holds. The execution continues. */
export function releaseSemaphore(
  { name, key }: SemaphoreName,
  executionArn: string,
  reason: string,
): Promise<unknown> {
  return post(`${path(name)}/release`, { executionArn, reason }, { key });
}

function path(name: string): string {
  return `semaphores/${pathSegment(name)}`;
}
