import { expect, test, vi } from 'vitest';

vi.stubGlobal('document', { baseURI: 'https://askel.example/ops/console/' });
const { refusalOf, signInUrl } = await import('./providerSignIn');

const BASE = 'https://askel.example/ops/console/';

test('a sign-in returns to the page without the refusal of an earlier one', () => {
  const page = new URL(`${BASE}executions?sign-in=token&status=FAILED`);
  expect(signInUrl(page, BASE)).toBe(
    'https://askel.example/ops/api/v1/session/oidc?page=executions%3Fstatus%3DFAILED',
  );
});

test('a sign-in on the first page returns to it', () => {
  expect(signInUrl(new URL(BASE), BASE)).toBe('https://askel.example/ops/api/v1/session/oidc');
});

test('a refusal has a reason, and an unknown code shows no text of the address', () => {
  expect(refusalOf('?sign-in=groups')?.advice).toContain('askel.oidc.policies');
  for (const code of ['<b>call 555</b>', 'constructor', '']) {
    expect(refusalOf(`?sign-in=${encodeURIComponent(code)}`)?.reason).toBe('The sign-in failed.');
  }
  expect(refusalOf('?status=FAILED')).toBeUndefined();
});
