// A real OpenID Connect provider on a free port, whose people type only their name.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export const CLIENT_ID = 'askel';
export const CLIENT_SECRET = 'a-secret-of-the-client-0123456789';
export const AUDIENCE = 'https://askel.example/api';

const PROGRAM = { client_id: 'ci', client_secret: 'a-secret-of-the-program-0123456789' };

/** The groups of people; others have none. The program has those of bert. */
const GROUPS = { anna: ['admins', 'staff'], bert: ['staff'] };

/**
 * Starts a provider. Its host name differs from that of the server, so that a browser treats both
 * as different sites.
 */
export async function startProvider() {
  let current;
  let published;
  let lifetime = 300;
  let nonce;
  let delayMillis = 0;
  const server = createServer((request, response) => {
    if (nonce !== undefined && request.url.startsWith('/auth?'))
      request.url = request.url.replace(/nonce=[^&]*/, `nonce=${nonce}`);
    if (request.url.startsWith('/interaction/')) void interact(current, request, response);
    else if (request.url === '/jwks') published.callback()(request, response);
    else {
      if (request.url === '/token') delay(response, delayMillis);
      current.callback()(request, response);
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://localhost:${server.address().port}`;
  let clients;

  function withNewKey() {
    return new Provider(
      issuer,
      configuration(clients, () => lifetime),
    );
  }

  return {
    issuer,
    /** Serves the clients: the console of a server, and a program. */
    serve(url) {
      clients = clientsOf(url);
      current = withNewKey();
      published = current;
    },
    /** Signs with a new key, which is published later. */
    rotateKey() {
      current = withNewKey();
    },
    publishKey() {
      published = current;
    },
    /** Sends the next tokens of sign-ins when they have expired, or in time. */
    sendExpired(isLate) {
      lifetime = isLate ? 1 : 300;
      delayMillis = isLate ? 2100 : 0;
    },
    /** Replaces the nonce of the next sign-ins; undefined replaces none. */
    replaceNonce(other) {
      nonce = other;
    },
    /** Returns an access token of a program. */
    async programToken(resource = AUDIENCE) {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: 'api',
          resource,
          ...PROGRAM,
        }),
      });
      return (await response.json()).access_token;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function clientsOf(url) {
  return [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [`${url}/api/v1/session/oidc/return`],
      post_logout_redirect_uris: [`${url}/console/`],
    },
    {
      ...PROGRAM,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ];
}

function configuration(clients, lifetime) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients,
    jwks: {
      keys: [
        { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' },
      ],
    },
    cookies: { keys: ['a key of the cookies of the provider'] },
    claims: { openid: ['sub', 'groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: {
      IdToken: lifetime,
      AccessToken: 600,
      ClientCredentials: 600,
      Grant: 600,
      Interaction: 600,
      Session: 600,
    },
    findAccount: (_, name) => ({
      accountId: name,
      claims: () => ({ sub: name, groups: GROUPS[name] ?? [] }),
    }),
    extraTokenClaims: () => ({ groups: GROUPS.bert }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // The consent of the person is not part of these tests.
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new ctx.oidc.provider.Grant({
        clientId: client.clientId,
        accountId: session.accountId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'api',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = page(
            `${form}<button form="op.logoutForm" name="logout" value="yes">End the session</button>`,
          );
        },
      },
    },
  };
}

/** Delays the end of a response. */
function delay(response, millis) {
  const end = response.end.bind(response);
  response.end = (...content) => setTimeout(() => end(...content), millis);
}

/** Asks for the name of the person, and signs this person in. */
async function interact(provider, request, response) {
  try {
    if (request.method !== 'POST') {
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end(page('<form method="post"><input name="name" aria-label="Name" /></form>'));
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get('name');
    await provider.interactionFinished(
      request,
      response,
      accountId === ''
        ? { error: 'access_denied', error_description: 'The person gave no name' }
        : { login: { accountId } },
    );
  } catch (failure) {
    response.writeHead(500).end(String(failure));
  }
}

function page(body) {
  return `<!doctype html><html lang="en"><title>Provider</title><link rel="icon" href="data:," />${body}</html>`;
}
