#!/usr/bin/env node
// Starts Firefox for Playwright, which speaks WebDriver BiDi with it. Playwright sends some commands
// that the extended support release does not know. This program answers them, because the
// preferences of the launch options have the same effect. It also gives an id to each download.
import { spawn } from 'node:child_process';
import { WebSocket, WebSocketServer } from 'ws';

const ADDRESS = /WebDriver BiDi listening on (ws:\/\/\S+)/;
const ANSWERED = new Set(['emulation.setMediaFeaturesOverride']);

// A crash of one page fails its test. Playwright would let it end the browser, and all later tests.
const env = { ...process.env, MOZ_CRASHREPORTER_SHUTDOWN: '' };
const firefox = spawn(process.env.ASKEL_FIREFOX, process.argv.slice(2), {
  env,
  stdio: ['inherit', 'inherit', 'pipe'],
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => firefox.kill(signal));
firefox.on('exit', (code) => process.exit(code ?? 1));

let output = '';
firefox.stderr.on('data', (chunk) => {
  process.stderr.write(String(chunk).replace(ADDRESS, 'started'));
  if (output === undefined) return;
  output += chunk;
  const address = ADDRESS.exec(output)?.[1];
  if (address === undefined) return;
  output = undefined;
  serve(address);
});

/** Forwards messages between Playwright and Firefox. */
function serve(address) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 }, () =>
    process.stderr.write(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}\n`),
  );
  server.on('connection', (client, { url }) => {
    const browser = new WebSocket(address + url.replace(/^\/$/, ''), { perMessageDeflate: false });
    const early = [];
    browser.on('open', () => early.splice(0).forEach((message) => browser.send(message)));
    client.on('message', (data) => {
      const message = String(data);
      const { id, method } = JSON.parse(message);
      if (ANSWERED.has(method)) client.send(JSON.stringify({ type: 'success', id, result: {} }));
      else if (browser.readyState === WebSocket.OPEN) browser.send(message);
      else early.push(message);
    });
    browser.on('message', (data) => client.send(withDownloadId(String(data))));
    browser.on('close', () => client.close());
    client.on('close', () => browser.close());
  });
}

/**
 * Adds the id of a download to its events, which the extended support release lacks. Without it,
 * Playwright ignores a download that does not come from a navigation.
 */
function withDownloadId(message) {
  if (!message.includes('"browsingContext.download')) return message;
  const event = JSON.parse(message);
  if (!['browsingContext.downloadWillBegin', 'browsingContext.downloadEnd'].includes(event.method))
    return message;
  const { download, navigation, url } = event.params;
  event.params.download = download ?? navigation ?? url;
  return JSON.stringify(event);
}
