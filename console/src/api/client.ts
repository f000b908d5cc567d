/** The console lives beside the API: `/console/` and `/api/v1/` have the same parent, wherever an ingress puts it. */
const ROOT = new URL('../api/v1/', document.baseURI);

/** What the server refused, in its own words; `status` 0 when there was no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    /** AWS's name of the error, as `ExecutionDoesNotExist`; `Unreachable` when there was no answer. */
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Whether asking again may help without a change of the request. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Parameters of a query; those that are undefined or empty are left out, lists come again. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** The address of a path below `/api/v1`, without a slash before it. ARNs stand in it through `inPath`. */
export function address(path: string, query: Query = {}): URL {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? (value as string[]) : [String(value)]) {
      url.searchParams.append(name, one);
    }
  }
  return url;
}

/** An ARN, a token or a name as one segment of a path. */
export function inPath(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%3A', ':');
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return asked<T>('GET', address(path, query), undefined, signal);
}

/** A body of undefined is none: some routes take none. */
export function post<T>(
  path: string,
  body?: unknown,
  query?: Query,
  signal?: AbortSignal,
): Promise<T> {
  return asked<T>('POST', address(path, query), body, signal);
}

export function patch<T>(path: string, body: unknown, query?: Query): Promise<T> {
  return asked<T>('PATCH', address(path, query), body);
}

export function remove<T>(path: string, query?: Query): Promise<T> {
  return asked<T>('DELETE', address(path, query), undefined);
}

async function asked<T>(method: string, url: URL, body: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      signal: signal ?? null,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError(0, 'Unreachable', 'The server does not answer.');
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw refused(response.status, text);
}

function refused(status: number, text: string): ApiError {
  try {
    const said = JSON.parse(text) as { __type?: string; message?: string };
    const type = said.__type?.split('#').pop() ?? `HTTP ${status}`;
    return new ApiError(status, type, said.message ?? `The server answered ${status}.`);
  } catch {
    return new ApiError(status, `HTTP ${status}`, `The server answered ${status}.`);
  }
}
