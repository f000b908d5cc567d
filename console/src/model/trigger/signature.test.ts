import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Verification } from '../../api/webhooks';
import { signatureHeaders, signedText } from './signature';

const SECRET = "It's a Secret to Everybody";
const BODY = 'Hello, World!';
const SECONDS = 1_531_420_618;

/** Signs a request as a sender with this verification does. */
function sign(verification: Verification, secret = SECRET, body = BODY): Record<string, string> {
  const signed = signedText(verification, body, SECONDS);
  const hmac =
    signed === undefined
      ? new Uint8Array()
      : createHmac(signed.hash.replace('-', ''), secret).update(signed.text).digest();
  return signatureHeaders(verification, secret, hmac, SECONDS);
}

it('signs as the example of GitHub', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  expect(sign({ type: 'GITHUB' })).toEqual({
    'X-Hub-Signature-256':
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  });
});

it('signs the time and the body for Stripe and Slack', () => {
  const hmac = (text: string): string => createHmac('sha256', SECRET).update(text).digest('hex');
  expect(sign({ type: 'STRIPE' })).toEqual({
    'Stripe-Signature': `t=${SECONDS},v1=${hmac(`${SECONDS}.${BODY}`)}`,
  });
  expect(sign({ type: 'SLACK' })).toEqual({
    'X-Slack-Request-Timestamp': String(SECONDS),
    'X-Slack-Signature': `v0=${hmac(`v0:${SECONDS}:${BODY}`)}`,
  });
});

it('signs by the hash, the encoding and the prefix of a general HMAC', () => {
  const hmac = createHmac('sha512', SECRET).update(BODY).digest('base64');
  expect(
    sign({
      type: 'HMAC',
      header: 'X-Signature',
      algorithm: 'SHA512',
      encoding: 'BASE64',
      prefix: 'v=',
    }),
  ).toEqual({ 'X-Signature': `v=${hmac}` });
  expect(sign({ type: 'HMAC', header: 'X-S', algorithm: 'SHA1' })).toEqual({
    'X-S': createHmac('sha1', SECRET).update(BODY).digest('hex'),
  });
});

it('sends a key as it is, and nothing without verification', () => {
  expect(sign({ type: 'KEY', header: 'X-Key' })).toEqual({ 'X-Key': SECRET });
  expect(sign({ type: 'NONE' })).toEqual({});
});
