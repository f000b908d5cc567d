/**
 * The nonce that the content security policy requires on style elements; empty without a policy
 * (`npm run dev`).
 */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
