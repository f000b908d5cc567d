import { createServer, request } from 'node:http';

/** A proxy as an ingress has it: takes `prefix` from the front of paths and says so; all else goes on as it came. */
export async function startProxy(target, prefix) {
  const server = createServer((from, to) => {
    if (!from.url.startsWith(`${prefix}/`)) {
      to.writeHead(404).end();
      return;
    }
    const asked = request(
      `${target}${from.url.slice(prefix.length)}`,
      { method: from.method, headers: { ...from.headers, 'x-forwarded-prefix': prefix } },
      (answer) => {
        to.writeHead(answer.statusCode, answer.headers);
        answer.pipe(to);
      },
    );
    asked.on('error', () => to.destroy());
    to.on('close', () => asked.destroy());
    from.pipe(asked);
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
