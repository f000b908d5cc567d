import type { Verification } from '../../api/webhooks';

/** The text that a sender signs, and the hash function. */
export interface SignedText {
  text: string;
  hash: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
}

/**
 * The text of a request that its sender signs; undefined for a verification without HMAC.
 *
 * @param seconds the time of the request, in seconds since 1970
 */
export function signedText(
  verification: Verification,
  body: string,
  seconds: number,
): SignedText | undefined {
  switch (verification.type) {
    case 'GITHUB':
      return { text: body, hash: 'SHA-256' };
    case 'STRIPE':
      return { text: `${seconds}.${body}`, hash: 'SHA-256' };
    case 'SLACK':
      return { text: `v0:${seconds}:${body}`, hash: 'SHA-256' };
    case 'HMAC':
      return { text: body, hash: HASHES[verification.algorithm ?? 'SHA256'] };
    case 'KEY':
    case 'ACCESS_KEY':
    case 'NONE':
      return undefined;
  }
}

const HASHES = {
  SHA1: 'SHA-1',
  SHA256: 'SHA-256',
  SHA384: 'SHA-384',
  SHA512: 'SHA-512',
} as const;

/**
 * The headers by which a sender proves that it knows the secret.
 *
 * @param hmac the HMAC of the signed text; empty for a verification without HMAC
 */
export function signatureHeaders(
  verification: Verification,
  secret: string,
  hmac: Uint8Array,
  seconds: number,
): Record<string, string> {
  switch (verification.type) {
    case 'GITHUB':
      return { 'X-Hub-Signature-256': `sha256=${hex(hmac)}` };
    case 'STRIPE':
      return { 'Stripe-Signature': `t=${seconds},v1=${hex(hmac)}` };
    case 'SLACK':
      return {
        'X-Slack-Request-Timestamp': String(seconds),
        'X-Slack-Signature': `v0=${hex(hmac)}`,
      };
    case 'HMAC': {
      const code = verification.encoding === 'BASE64' ? base64(hmac) : hex(hmac);
      return { [verification.header ?? '']: `${verification.prefix ?? ''}${code}` };
    }
    case 'KEY':
      return { [verification.header ?? '']: secret };
    case 'ACCESS_KEY':
    case 'NONE':
      return {};
  }
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
