import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePayload } from './codec';

let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/refused') response.writeHead(403).end();
      else if (request.url === '/other') response.end('{"payloads":[1]}');
      else if (request.url === '/text') response.end('no JSON');
      else {
        const { payloads } = JSON.parse(Buffer.concat(chunks).toString()) as { payloads: string[] };
        response.end(JSON.stringify({ payloads: payloads.map((one) => one.toUpperCase()) }));
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

test('a payload is decoded by the endpoint', async () => {
  expect(await decodePayload(`${endpoint}/decode`, '{"a":"b"}')).toBe('{"A":"B"}');
});

test('a failure names the endpoint', async () => {
  await expect(decodePayload(`${endpoint}/refused`, '1')).rejects.toThrow(
    `${endpoint}/refused answered with status 403.`,
  );
  for (const path of ['other', 'text'])
    await expect(decodePayload(`${endpoint}/${path}`, '1')).rejects.toThrow(
      `${endpoint}/${path} answered without a list of one payload.`,
    );
  await expect(decodePayload('http://127.0.0.1:1/', '1')).rejects.toThrow(
    'http://127.0.0.1:1/ cannot be called from this page.',
  );
});
