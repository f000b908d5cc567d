/** The time between two attempts to reach the server. */
const PROBE_MILLIS = 3_000;
/** The time after which an attempt without a response fails. */
const PROBE_TIMEOUT_MILLIS = 10_000;

let lostAt: number | undefined;
let probing = false;
/** The number of responses since the page was opened. */
let responses = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/**
 * The time since which the server is unreachable, in milliseconds since 1970; undefined while the
 * server is reachable.
 */
export function connectionLostAt(): number | undefined {
  return lostAt;
}

/** Whether an attempt to reach the server is running. */
export function isProbing(): boolean {
  return probing;
}

/**
 * Calls a listener when the connection or an attempt changes. Returns a function that removes the
 * listener.
 */
export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Calls a listener when the connection has returned. Returns a function that removes the listener.
 */
export function onReconnect(listener: () => void): () => void {
  let wasLost = lostAt !== undefined;
  return onConnectionChange(() => {
    const returned = wasLost && lostAt === undefined;
    wasLost = lostAt !== undefined;
    if (returned) listener();
  });
}

/**
 * Whether a response means that a proxy has not reached the server. The server itself responds with
 * 503 and JSON when it is overloaded.
 */
export function isGatewayFailure({
  status,
  headers,
}: Pick<Response, 'status' | 'headers'>): boolean {
  if (status === 503) return headers.get('Content-Type')?.includes('json') !== true;
  return status === 502 || status === 504;
}

/** Reports a request without a response. The connection is lost when a probe fails too. */
export function reportUnreachable(): void {
  if (lostAt === undefined) void probe();
}

/** Reports a response of the server. */
export function reportReachable(): void {
  responses += 1;
  if (lostAt === undefined) return;
  clearTimeout(timer);
  lostAt = undefined;
  changed();
}

/** Requests the start page of the console, again and again until the server responds. */
export async function probe(): Promise<void> {
  if (probing) return;
  probing = true;
  clearTimeout(timer);
  if (lostAt !== undefined) changed();
  const before = responses;
  const abort = new AbortController();
  const timeout = setTimeout(() => abort.abort(), PROBE_TIMEOUT_MILLIS);
  const reached = await fetch(document.baseURI, { cache: 'no-store', signal: abort.signal }).then(
    (response) => !isGatewayFailure(response),
    () => false,
  );
  clearTimeout(timeout);
  probing = false;
  // A response that another request received meanwhile is newer than a failed attempt.
  if (reached || responses !== before) {
    reportReachable();
    return;
  }
  lostAt ??= Date.now();
  timer = setTimeout(() => void probe(), PROBE_MILLIS);
  changed();
}

function changed(): void {
  [...listeners].forEach((listener) => listener());
}
