import { get, pathSegment, post, put, remove } from './client';
import type { Timestamp } from './executions';

/** The limits of the calls to an endpoint, for all nodes together. */
export interface EndpointLimits {
  /** The maximum number of concurrent calls. */
  concurrency?: number | undefined;
  ratePerSecond?: number | undefined;
}

/** An endpoint with limits or a pause, and its use. */
export interface EndpointRule extends EndpointLimits {
  /** The name, such as `lambda:function:orders`. */
  endpoint: string;
  paused: boolean;
  /** The rate that grows after a pause; missing when it has no effect any more. */
  resumeRatePerSecond?: number;
  /** The number of calls in flight. */
  used: number;
  /** The number of calls that wait in the memory of nodes. */
  waiting: number;
  /** The number of executions that wait outside of memory, counted up to 200,000. */
  parked: number;
  changeDate: Timestamp;
}

export async function listEndpointRules(signal?: AbortSignal): Promise<EndpointRule[]> {
  const { endpoints } = await get<{ endpoints: EndpointRule[] }>('endpoints', {}, signal);
  return endpoints;
}

/** Sets the limits. A missing limit is removed. */
export function setEndpointLimits(endpoint: string, limits: EndpointLimits): Promise<unknown> {
  return put(`${path(endpoint)}/limit`, limits);
}

/** Removes the limits. A pause remains. */
export function removeEndpointLimits(endpoint: string): Promise<unknown> {
  return remove(`${path(endpoint)}/limit`);
}

/** Lets further calls wait until the endpoint is resumed. */
export function pauseEndpoint(endpoint: string): Promise<unknown> {
  return post(`${path(endpoint)}/pause`);
}

/**
 * Ends the pause.
 *
 * @param ratePerSecond the calls per second at first. The rate doubles every 30 seconds
 */
export function resumeEndpoint(endpoint: string, ratePerSecond: number): Promise<unknown> {
  return post(`${path(endpoint)}/resume`, { ratePerSecond });
}

function path(endpoint: string): string {
  return `endpoints/${pathSegment(endpoint)}`;
}
