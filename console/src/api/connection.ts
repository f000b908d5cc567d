/** The time between two attempts to reach the server. */
const PROBE_MILLIS = 3_000;

let lostAt: number | undefined;
let probing = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Since when the server is unreachable, in milliseconds since 1970; undefined when it is not. */
export function connectionLostAt(): number | undefined {
  return lostAt;
}

/** Whether an attempt to reach the server is running. */
export function isProbing(): boolean {
  return probing;
}

/** Calls a listener when the connection or an attempt changes. Returns a function that removes it. */
export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls a listener when the connection has returned. Returns a function that removes it. */
export function onReconnect(listener: () => void): () => void {
  let wasLost = lostAt !== undefined;
  return onConnectionChange(() => {
    const returned = wasLost && lostAt === undefined;
    wasLost = lostAt !== undefined;
    if (returned) listener();
  });
}

/** Whether a status means that a proxy has not reached the server. */
export function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 504;
}

/** Reports a request without a response. The connection is lost when a probe fails too. */
export function reportUnreachable(): void {
  if (lostAt === undefined) void probe();
}

/** Reports a response of the server. */
export function reportReachable(): void {
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
  const reached = await fetch(document.baseURI, { cache: 'no-store' }).then(
    (response) => !isGatewayFailure(response.status),
    () => false,
  );
  probing = false;
  if (reached) {
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
