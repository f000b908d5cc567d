import type { SignedText } from '../model/trigger/signature';

/** Whether the browser offers cryptography: only to pages by HTTPS or from this computer. */
export function canSign(): boolean {
  return window.isSecureContext;
}

/** Computes the HMAC of a text with a secret. */
export async function hmacOf(secret: string, signed: SignedText): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    'raw',
    encoder.encode(secret),
    { name: 'HMAC', hash: signed.hash },
    false,
    ['sign'],
  );
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(signed.text)));
}

/** A new secret: 32 random bytes as 64 hexadecimal digits. */
export function newSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
