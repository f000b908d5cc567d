/**
 * The endpoint that decodes payloads which clients have encoded, such as encrypted ones. It is
 * undefined when the installation has none (askel.http.console.codec-endpoint).
 */
export function codecEndpoint(): string | undefined {
  const url = document.querySelector<HTMLMetaElement>('meta[name="codec-endpoint"]')?.content;
  return url === '' ? undefined : url;
}

/**
 * Decodes the JSON text of a payload. The browser sends its cookies for the endpoint. The endpoint
 * authorizes the request by them.
 *
 * @throws Error when the endpoint does not answer, refuses, or answers with something else
 */
export async function decodePayload(
  endpoint: string,
  text: string,
  signal?: AbortSignal,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    credentials: 'include',
    // A redirect would send the payload to another path.
    redirect: 'error',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ payloads: [text] }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((failure: unknown) => {
    if (signal?.aborted === true) throw failure;
    throw new Error(`${endpoint} cannot be called from this page.`);
  });
  if (response.status !== 200)
    throw new Error(`${endpoint} answered with status ${response.status}.`);
  const decoded: unknown = await response.json().catch(() => undefined);
  const payload = firstPayload(decoded);
  if (payload === undefined) throw new Error(`${endpoint} answered without a list of one payload.`);
  return payload;
}

function firstPayload(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('payloads' in answer)) return undefined;
  const { payloads } = answer;
  if (!Array.isArray(payloads) || payloads.length !== 1) return undefined;
  const [first] = payloads as unknown[];
  return typeof first === 'string' ? first : undefined;
}
