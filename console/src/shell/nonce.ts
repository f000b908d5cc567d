/** What a style element must carry to be let in by the policy of the page; empty when there is no policy (`npm run dev`). */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}
