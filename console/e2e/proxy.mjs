import { createServer, request } from 'node:http';

/**
 * Starts a proxy like an ingress: it strips `prefix` from paths and sets X-Forwarded-Prefix.
 * Everything else is passed on unchanged.
 */
export async function startProxy(target, prefix) {
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end();
      return;
    }
    const forwarded = request(
      `${target}${incoming.url.slice(prefix.length)}`,
      { method: incoming.method, headers: { ...incoming.headers, 'x-forwarded-prefix': prefix } },
      (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
