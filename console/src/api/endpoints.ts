/** An endpoint of Task states to which no connection succeeds. */
export interface UnreachableEndpoint {
  integration: string;
  endpoint: string;
}

const METRIC = /^askel_endpoint_unreachable\{([^}]*)\}\s+1(?:\.0)?\s*$/gm;

/** Reads the unreachable endpoints of this node from its metrics. */
export async function readUnreachableEndpoints(
  signal?: AbortSignal,
): Promise<UnreachableEndpoint[]> {
  const response = await fetch(new URL('../metrics', document.baseURI), { signal: signal ?? null });
  // A proxy may not serve the metrics.
  return response.ok ? unreachableEndpoints(await response.text()) : [];
}

/** The unreachable endpoints in the text of the metrics. */
export function unreachableEndpoints(metrics: string): UnreachableEndpoint[] {
  return [...metrics.matchAll(METRIC)].map(([, labels = '']) => ({
    integration: labelOf(labels, 'integration'),
    endpoint: labelOf(labels, 'endpoint'),
  }));
}

function labelOf(labels: string, name: string): string {
  return new RegExp(`(?:^|,)${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(labels)?.[1] ?? '';
}
