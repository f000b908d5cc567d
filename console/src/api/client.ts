import { isGatewayFailure, reportReachable, reportUnreachable } from './connection';
import { parseExact } from '../model/exactJson';
import { regionHeader } from './region';

/** The API's base URL. `/console/` and `/api/v1/` have the same parent, also behind an ingress. */
const ROOT = new URL('../api/v1/', document.baseURI);

/** The parent of `/console/` and `/api/`, at which AWS's own APIs have their paths. */
const AWS_ROOT = new URL('../', document.baseURI);

/** The errors of requests without a session, or with one that has ended. */
const SIGNED_OUT = new Set(['MissingAuthenticationTokenException', 'ExpiredTokenException']);

/** An API call that failed. The message is the server's; `status` is 0 when no response arrived. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** The error code, such as `ExecutionDoesNotExist`; `Unreachable` when no response arrived. */
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Whether the user may not make this request. */
  get isRefused(): boolean {
    return this.status === 403 && !SIGNED_OUT.has(this.type);
  }

  /** Whether the same request may succeed later. */
  get isRetryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * Query parameters. Undefined and empty values are omitted; a list becomes a repeated parameter.
 */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/**
 * The URL of a path below `/api/v1`.
 *
 * @param path without a leading slash; ARNs in it are encoded by `pathSegment`
 */
export function apiUrl(path: string, query: Query = {}): URL {
  return withQuery(new URL(path, ROOT), query);
}

/** The URL of a path at the root of the server, such as `schedules` of EventBridge Scheduler. */
export function rootUrl(path: string, query: Query = {}): URL {
  return withQuery(new URL(path, AWS_ROOT), query);
}

function withQuery(url: URL, query: Query): URL {
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? (value as string[]) : [String(value)]) {
      url.searchParams.append(name, one);
    }
  }
  return url;
}

/** Encodes an ARN, a token or a name as one path segment. */
export function pathSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%3A', ':');
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return request<T>('GET', apiUrl(path, query), undefined, signal);
}

/** Sends a POST request, without a body when `body` is undefined. */
export function post<T>(
  path: string,
  body?: unknown,
  query?: Query,
  signal?: AbortSignal,
): Promise<T> {
  return request<T>('POST', apiUrl(path, query), body, signal);
}

export function patch<T>(path: string, body: unknown, query?: Query): Promise<T> {
  return request<T>('PATCH', apiUrl(path, query), body);
}

export function remove<T>(path: string, query?: Query): Promise<T> {
  return request<T>('DELETE', apiUrl(path, query), undefined);
}

export function put<T>(path: string, body: unknown, query?: Query): Promise<T> {
  return request<T>('PUT', apiUrl(path, query), body);
}

/** Calls an operation of an AWS API that has paths, such as EventBridge Scheduler. */
export function callAws<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  { query, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  return request<T>(method, rootUrl(path, query), body, signal);
}

/** Calls an operation of EventBridge. */
export function callEventBridge<T>(
  operation: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<T> {
  return request<T>('POST', AWS_ROOT, body, signal, {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `AWSEvents.${operation}`,
  });
}

async function request<T>(
  method: string,
  url: URL,
  body: unknown,
  signal?: AbortSignal,
  bodyHeaders: Record<string, string> = { 'Content-Type': 'application/json' },
): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      signal: signal ?? null,
      ...(body === undefined
        ? { headers: regionHeader() }
        : { body: JSON.stringify(body), headers: { ...bodyHeaders, ...regionHeader() } }),
    });
    text = await response.text();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    reportUnreachable();
    throw new ApiError(0, 'Unreachable', 'The server is unreachable.');
  }
  if (isGatewayFailure(response)) reportUnreachable();
  else reportReachable();
  // The numbers that responses declare are short, so only numbers of users become ExactNumber.
  if (response.ok) return parseExact(text) as T;
  const error = errorOf(response.status, text, response.headers.get('x-amzn-errortype'));
  if (SIGNED_OUT.has(error.type)) signalSignedOut();
  throw error;
}

const signedOutListeners = new Set<() => void>();

/**
 * Calls a listener when the server demands a sign-in. Returns a function that removes the listener.
 */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Reports that the session has ended. */
export function signalSignedOut(): void {
  signedOutListeners.forEach((listener) => listener());
}

/** Reports the end of the session if the error response of a stream says so. */
export async function checkSignedOut(response: Response): Promise<void> {
  if (response.status !== 403) return;
  if (SIGNED_OUT.has(errorOf(response.status, await response.text()).type)) signalSignedOut();
}

/**
 * Reads an error response.
 *
 * @param typeHeader the name of the error in APIs of AWS with paths
 */
function errorOf(status: number, text: string, typeHeader?: string | null): ApiError {
  try {
    const error = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
    const type = (error.__type ?? typeHeader)?.split('#').pop() ?? `HTTP ${status}`;
    return new ApiError(
      status,
      type,
      error.message ?? error.Message ?? `The server responded with status ${status}.`,
    );
  } catch {
    return new ApiError(status, `HTTP ${status}`, `The server responded with status ${status}.`);
  }
}
