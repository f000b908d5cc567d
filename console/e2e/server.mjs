// A real server with its own data folder and a free port, and the functions that its workflows call.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, chmodSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './waiting.mjs';

const START_MAX_MILLIS = 180_000;
const STOP_MAX_MILLIS = 30_000;

/** What starts a server: the words in ASKEL_SERVER (a JSON array), as the tests of the build have it, else a JVM. */
export function serverWords() {
  const said = process.env.ASKEL_SERVER;
  return said === undefined ? builtWords() : JSON.parse(said);
}

/** A JVM on what `./askel` builds, which any command has it do when sources have changed. */
function builtWords() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  spawnSync(join(root, 'askel'), ['validate', '/dev/null'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const built = readFileSync(join(root, '.askel/built'), 'utf8').trim();
  const home = process.env.JAVA_HOME;
  return [
    home === undefined ? 'java' : join(home, 'bin/java'),
    '-XX:+UseCompactObjectHeaders',
    '--sun-misc-unsafe-memory-access=allow',
    // Tests add no account to the machine.
    '-Daskel.postgres.create-user=off',
    '-Xmx512m',
    '-cp',
    join(root, '.askel', built, 'lib/*'),
    'dev.askel.server.Main',
  ];
}

async function freePort() {
  const probe = createSocket();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Functions by name: each gets the payload and answers a value; what it throws is an error of the function. */
async function serveFunctions(functions) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const call = functions[request.url.slice(1)];
      Promise.resolve()
        .then(() => call(JSON.parse(Buffer.concat(chunks).toString() || '{}')))
        .then(
          (value) => response.writeHead(200).end(JSON.stringify(value ?? null)),
          (error) =>
            response
              .writeHead(200, { 'X-Amz-Function-Error': 'Unhandled' })
              .end(JSON.stringify({ errorType: error.name, errorMessage: error.message })),
        );
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Starts it; `halt` ends it and `start` starts it again on its data, `stop` ends it and removes them. */
export async function startServer(functions, log, words = serverWords()) {
  const [program, ...first] = words;
  const home = mkdtempSync(join(tmpdir(), 'askel-console-'));
  // PostgreSQL's account must find its folder.
  chmodSync(home, 0o711);
  const data = join(home, 'data');
  const port = await freePort();
  const called = await serveFunctions(functions);
  const url = `http://127.0.0.1:${port}`;
  const options = Object.keys(functions).flatMap((name) => [
    '--function',
    `${name}=http://127.0.0.1:${called.address().port}/${name}`,
  ]);
  let child;

  async function start() {
    const out = createWriteStream(log, { flags: 'a' });
    child = spawn(program, [...first, 'up', '--port', String(port), '--data', data, ...options]);
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    let ended = false;
    child.once('exit', () => (ended = true));
    await eventually(
      async () => {
        if (ended) return 'ended';
        const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
        return ready?.status === 200 ? 'ready' : undefined;
      },
      'the server to be ready',
      START_MAX_MILLIS,
    ).then((how) => {
      if (how === 'ended') throw new Error(`the server ended at its start, see ${log}`);
    });
  }

  const isUp = () => child.exitCode === null && child.signalCode === null;

  async function halt() {
    if (!isUp()) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MILLIS);
    await gone;
    clearTimeout(timer);
  }

  /** Does to the database what no client can; a statement of SQL. */
  async function sql(statement) {
    const source = fileURLToPath(new URL('Sql.java', import.meta.url));
    await promisify(execFile)(program, [...first.slice(0, -1), source, data, statement]);
  }

  async function stop() {
    await halt();
    called.close();
    rmSync(home, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (failure) {
    // What is left open of a start that failed keeps the run from ending.
    await stop();
    throw failure;
  }
  return { url, data, sql, isUp, halt, start, stop };
}
