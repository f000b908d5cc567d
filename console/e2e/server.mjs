// A real server with its own data folder and a free port, and the functions that its workflows
// call.
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

/**
 * The command that starts a server: ASKEL_SERVER (a JSON array), which the tests of the build set,
 * else a JVM.
 */
export function serverCommand() {
  const configured = process.env.ASKEL_SERVER;
  return configured === undefined ? builtCommand() : JSON.parse(configured);
}

/**
 * A JVM with the classes that `./askel` builds. Any command of it builds them when sources have
 * changed.
 */
function builtCommand() {
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
    // Tests create no operating system account.
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

/**
 * Serves functions by name. Each receives the payload and returns a value; an exception becomes an
 * error of the function.
 */
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

/**
 * Starts a server. `halt` stops it, `start` starts it again with its data, `stop` stops it and
 * deletes its data.
 *
 * @param extraOptions further options of `up`
 */
export async function startServer(functions, log, command = serverCommand(), extraOptions = []) {
  const [program, ...first] = command;
  const home = mkdtempSync(join(tmpdir(), 'askel-console-'));
  // The account of PostgreSQL must be able to enter the folder.
  chmodSync(home, 0o711);
  const data = join(home, 'data');
  const port = await freePort();
  const functionServer = await serveFunctions(functions);
  const url = `http://127.0.0.1:${port}`;
  const options = Object.keys(functions).flatMap((name) => [
    '--function',
    `${name}=http://127.0.0.1:${functionServer.address().port}/${name}`,
  ]);
  let child;

  async function start() {
    const out = createWriteStream(log, { flags: 'a' });
    const own = ['--port', String(port), '--data', data];
    child = spawn(program, [...first, 'up', ...own, ...options, ...extraOptions]);
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
    ).then((outcome) => {
      if (outcome === 'ended') throw new Error(`the server ended at its start, see ${log}`);
    });
  }

  const isUp = () => child.exitCode === null && child.signalCode === null;

  async function halt() {
    if (!isUp()) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MILLIS);
    await exited;
    clearTimeout(timer);
  }

  /** Runs an SQL statement, for changes that clients cannot make. */
  async function sql(statement) {
    const source = fileURLToPath(new URL('Sql.java', import.meta.url));
    await promisify(execFile)(program, [...first.slice(0, -1), source, data, statement]);
  }

  /** Runs a command of `askel` for this server, and returns its output. */
  async function run(...words) {
    const own = ['--port', String(port), '--data', data];
    return (await promisify(execFile)(program, [...first, ...words, ...own])).stdout;
  }

  async function stop() {
    await halt();
    functionServer.close();
    rmSync(home, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (failure) {
    // Open handles of a failed start would keep the run from ending.
    await stop();
    throw failure;
  }
  return { url, data, sql, run, isUp, halt, start, stop };
}
