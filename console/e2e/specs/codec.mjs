import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../api.mjs';

/** An endpoint that decodes Base64 and accepts only the cookie that it has set. */
async function startCodec() {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    if (request.url === '/sign-in') {
      response.setHeader('Set-Cookie', 'reader=ana; Path=/');
      response.setHeader('Content-Type', 'text/html');
      // Without an icon, the browser would request one.
      response.end('<link rel="icon" href="data:," />Signed in');
      return;
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    if (request.method !== 'POST' || request.url !== '/decode') {
      response.writeHead(404).end();
      return;
    }
    if (request.headers.cookie !== 'reader=ana') {
      response.writeHead(401).end();
      return;
    }
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { payloads } = JSON.parse(Buffer.concat(chunks).toString());
      const decoded = payloads.map((text) =>
        Buffer.from(JSON.parse(text).sealed, 'base64').toString(),
      );
      response.end(JSON.stringify({ payloads: decoded }));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

export default {
  async 'payloads that a client has encoded are decoded by the endpoint of the settings'({
    page,
    startOwnServer,
    eventually,
    allow,
  }) {
    allow(/status of 401/);
    const folder = mkdtempSync(join(tmpdir(), 'askel-codec-'));
    const codec = await startCodec();
    const config = join(folder, 'askel.conf');
    writeFileSync(config, `askel.http.console.codec-endpoint = "${codec.url}/decode"`);
    let server;
    try {
      server = await startOwnServer(join(folder, 'server.log'), ['--config', config]);
      const api = createApi(server.url, eventually);
      const machine = await api.createMachine('e2e-codec', {
        StartAt: 'A',
        States: { A: { Type: 'Succeed' } },
      });
      const sealed = Buffer.from('{"card":"4111"}').toString('base64');
      const execution = await api.start(machine, { sealed });
      await api.awaitEnd(execution);

      await page.goto(`${server.url}/console/executions/${execution}?state=A&panel=data`);
      const input = page.getByLabel('Input of A', { exact: true });
      await input.filter({ hasText: sealed }).waitFor();
      await page.getByRole('button', { name: 'Decode Input of A' }).click();
      await page.getByText(`${codec.url}/decode answered with status 401.`).first().waitFor();
      await input.filter({ hasText: sealed }).waitFor();

      await page.goto(`${codec.url}/sign-in`);
      await page.goto(`${server.url}/console/executions/${execution}?state=A&panel=data`);
      await page.getByRole('button', { name: 'Decode Input of A' }).click();
      await input.filter({ hasText: '"card": "4111"' }).waitFor();
      await page.getByRole('button', { name: 'Show Input of A as stored' }).click();
      await input.filter({ hasText: sealed }).waitFor();
      assert.equal(JSON.parse((await api.describe(execution)).input).sealed, sealed);
    } finally {
      // An open page would report that the server is gone.
      await page.goto('about:blank');
      await server?.stop();
      codec.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
