import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AUDIENCE, CLIENT_ID, CLIENT_SECRET, startProvider } from '../identityProvider.mjs';

const RETURN = '/api/v1/session/oidc/return';

function settingsOf(provider, secretFile) {
  return `askel {
    auth = keys
    oidc {
      issuer = "${provider.issuer}"
      name = "Acme"
      client-id = "${CLIENT_ID}"
      client-secret-file = "${secretFile}"
      policies { admins = ["administrator"], staff = ["operator"] }
      audience = "${AUDIENCE}"
      clock-skew = 0s
      keys-max = 2s
    }
  }`;
}

/** Runs a test with a server and its identity provider. */
function withProvider(test) {
  return async (environment) => {
    const folder = mkdtempSync(join(tmpdir(), 'askel-oidc-'));
    const provider = await startProvider();
    let own;
    try {
      const config = join(folder, 'askel.conf');
      const secret = join(folder, 'secret');
      writeFileSync(secret, `${CLIENT_SECRET}\n`);
      writeFileSync(config, settingsOf(provider, secret));
      const log = join(folder, 'server.log');
      own = await environment.startOwnServer(log, ['--config', config]);
      provider.serve(own.url);
      await test({ ...environment, own, provider });
      assert.doesNotMatch(readFileSync(log, 'utf8'), new RegExp(CLIENT_SECRET));
    } finally {
      // An open page would report that the server is gone.
      await environment.page.goto('about:blank');
      await own?.stop();
      provider.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

const button = (page) => page.getByRole('link', { name: 'Sign in with Acme' });
const home = (page) => page.getByRole('link', { name: 'Executions' }).first();

/** Signs in by the page of the provider, which asks a known person for nothing. */
async function signIn(page, name) {
  await button(page).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Name').press('Enter');
}

const isRefused = (page, reason) => page.getByText(reason).waitFor();

export default {
  'a person signs in by the groups of the provider, and signs out at the provider': withProvider(
    async ({ page, own, checkLook, allow, eventually }) => {
      await page.goto(`${own.url}/console/executions?status=FAILED`);
      await button(page).waitFor();
      await checkLook('sign-in-provider');
      await signIn(page, 'anna');
      await home(page).waitFor();
      assert.equal(page.url(), `${own.url}/console/executions?status=FAILED`);
      const cookies = await page.context().cookies(own.url);
      assert.deepEqual(
        cookies.filter(({ name }) => name.startsWith('askel')).map((one) => one.sameSite),
        ['Strict'],
      );
      const read = (path) =>
        page.evaluate(async (url) => (await fetch(url)).json(), `${own.url}/api/v1/${path}`);
      const { session } = await read('session');
      assert.equal(session.principalArn, 'arn:aws:sts::123456789012:federated-user/anna');
      assert.deepEqual(session.policies, ['administrator', 'operator']);
      const records = await read('audit?action=askel%3ASignIn');
      assert.match(JSON.stringify(records), /federated-user\/anna.*ALLOWED/);
      // An administrator ends the sessions of a person, here those of anna herself.
      allow(/status of 403/);
      await page.goto(`${own.url}/console/access`);
      await page.getByRole('button', { name: 'End sessions of a person' }).click();
      await page.getByLabel('Principal').fill(session.principalArn);
      await page
        .getByRole('dialog')
        .getByRole('button', { name: 'End sessions', exact: true })
        .click();
      await page.getByText('One session of anna ended.').waitFor();
      await eventually(
        async () => (await read('session')).session === undefined,
        'the session to end',
      );
      await page.goto(`${own.url}/console/`);
      await button(page).click();
      await home(page).waitFor();
      await page.getByRole('button', { name: 'Account of anna' }).click();
      assert.equal(await page.getByRole('menuitem', { name: 'Change password' }).count(), 0);
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'End the session' }).click();
      await button(page).waitFor();
      // The provider asks for the name again, because it ended its session, too.
      await button(page).click();
      await page.getByLabel('Name').fill('bert');
      await page.getByLabel('Name').press('Enter');
      await home(page).waitFor();
      const created = await page.evaluate(
        async (url) =>
          (
            await fetch(url, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: '{"name":"a"}',
            })
          ).status,
        `${own.url}/api/v1/activities`,
      );
      assert.equal(created, 403);
    },
  ),

  'a refused sign-in shows the reason': withProvider(async ({ page, own, provider, checkLook }) => {
    await page.goto(`${own.url}/console/`);
    await signIn(page, 'carl');
    await isRefused(page, 'None of your groups may use this server');
    await checkLook('sign-in-refused');
    // The provider remembers carl.
    await page.context().clearCookies();
    await signIn(page, '');
    await isRefused(page, 'The identity provider did not sign you in');

    provider.replaceNonce('another-nonce');
    await signIn(page, 'anna');
    await isRefused(page, 'sent a token that is not valid');
    provider.replaceNonce(undefined);

    await page.goto(`${own.url}/console/`);
    provider.sendExpired(true);
    await button(page).click();
    await isRefused(page, 'sent a token that is not valid');
    provider.sendExpired(false);
    await button(page).click();
    await home(page).waitFor();
  }),

  'a completed sign-in cannot be repeated': withProvider(async ({ page, own }) => {
    await page.goto(`${own.url}/console/`);
    const returned = page.waitForRequest((request) => request.url().includes(RETURN));
    await signIn(page, 'anna');
    const first = await returned;
    const [attempt] = /askel-sign-in=[^;]+/.exec((await first.allHeaders()).cookie);
    await home(page).waitFor();

    const repeat = async (url, cookie) => {
      const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
      assert.equal(response.status, 302);
      assert.match(response.headers.getSetCookie().join(), /^askel-sign-in=; Max-Age=0/);
      return response.headers.get('location');
    };
    assert.equal(await repeat(first.url(), attempt), '/console/?sign-in=attempt');
    assert.equal(await repeat(first.url(), 'other=1'), '/console/?sign-in=attempt');
    // The code of the first sign-in, in another sign-in.
    const begun = await fetch(`${own.url}/api/v1/session/oidc`, { redirect: 'manual' });
    const [other] = begun.headers.getSetCookie()[0].split(';');
    const url = new URL(first.url());
    url.searchParams.set('state', new URL(begun.headers.get('location')).searchParams.get('state'));
    assert.equal(await repeat(url, other), '/console/?sign-in=code');
    assert.equal(await repeat(url, other), '/console/?sign-in=attempt');

    // The page shows the refusal, and the person can sign in again.
    await page.context().clearCookies({ name: 'askel-session' });
    await page.goto(`${own.url}/console/?sign-in=attempt`);
    await isRefused(page, 'it was completed before');
    // The sign-in returns to the page without the refusal. Home would remove it from its address.
    const begin = new URL(await button(page).getAttribute('href'), page.url());
    assert.equal(begin.searchParams.get('page') ?? '', '');
    await button(page).click();
    await home(page).waitFor();
    assert.equal(new URL(page.url()).search, '');
  }),

  'keys of the provider are rotated, and its tokens are accepted for REST': withProvider(
    async ({ page, own, provider, eventually }) => {
      await page.goto(`${own.url}/console/`);
      await signIn(page, 'bert');
      await home(page).waitFor();
      const status = async (token, path = 'executions', headers = {}) =>
        (
          await fetch(`${own.url}/api/v1/${path}`, {
            headers: { Authorization: `Bearer ${token}`, ...headers },
          })
        ).status;
      const token = await provider.programToken();
      assert.equal(await status(token), 200);
      assert.equal(await status(token, 'audit'), 403);
      assert.equal(await status(await provider.programToken('https://other.example')), 401);
      assert.equal(await status(`${token.slice(0, -8)}AAAAAAAA`), 401);
      const aws = await fetch(own.url, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/x-amz-json-1.0',
          'X-Amz-Target': 'AWSStepFunctions.ListStateMachines',
        },
        body: '{}',
      });
      assert.equal(aws.status, 400);

      provider.rotateKey();
      const rotated = await provider.programToken();
      assert.equal(await status(rotated), 401);
      provider.publishKey();
      await eventually(async () => (await status(rotated)) === 200, 'the new key to be read');
      await eventually(async () => (await status(token)) === 401, 'the old key to be forgotten');
      // The provider has new sessions after its restart with another key.
      await page.context().clearCookies();
      await page.reload();
      await signIn(page, 'anna');
      await home(page).waitFor();
    },
  ),
};
