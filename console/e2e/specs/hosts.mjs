import assert from 'node:assert/strict';
import { createServer } from 'node:http';

const STOLEN = 'stolen';
const CREATION = JSON.stringify({
  name: STOLEN,
  roleArn: 'arn:aws:iam::123456789012:role/console',
  definition: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
});

/** Serves a page of another site on its own port, with a link to the console. */
async function serveForeignPage(link) {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><title>Foreign</title><a href="${link}">Console</a>`);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: server.address().port,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends calls from the page, and returns the responses that the browser permits it to read. */
function attack(page, target) {
  return page.evaluate(
    async ([url, creation]) => {
      const aws = {
        method: 'POST',
        headers: { 'X-Amz-Target': 'AWSStepFunctions.CreateStateMachine' },
        body: creation,
      };
      const json = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: creation,
      };
      const calls = [
        [`${url}/`, aws],
        [`${url}/`, { ...aws, mode: 'no-cors' }],
        [`${url}/api/v1/state-machines`, json],
        [`${url}/api/v1/state-machines`, { mode: 'no-cors' }],
        [`${url}/health/live`, { mode: 'no-cors' }],
      ];
      const outcomes = [];
      for (const [address, options] of calls) {
        outcomes.push(
          await fetch(address, options).then(
            async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
            () => 'failed',
          ),
        );
      }
      return outcomes;
    },
    [target, CREATION],
  );
}

async function checkNothingStolen(api) {
  const { stateMachines } = await api.get('state-machines');
  assert.ok(stateMachines.length > 0);
  assert.deepEqual(
    stateMachines.filter((machine) => machine.name === STOLEN),
    [],
  );
}

export default {
  async 'a page on another port cannot call the server, but its link opens the console'({
    page,
    server,
    api,
    allow,
  }) {
    allow(/Failed to load resource|blocked by CORS policy|Cross-Origin Request Blocked/);
    const foreign = await serveForeignPage(`${server.url}/console/`);
    try {
      const answers = [];
      page.on('response', (answer) => {
        if (answer.url().startsWith(server.url)) answers.push(answer.status());
      });
      // A browser treats the first host as another site, and the second as the same site.
      for (const host of ['localhost', '127.0.0.1']) {
        await page.goto(`http://${host}:${foreign.port}/`);
        const outcomes = await attack(page, server.url);
        assert.deepEqual(
          outcomes.filter((outcome) => !/^(failed|opaque 0 )$/.test(outcome)),
          [],
        );
      }
      assert.ok(answers.length > 0);
      assert.deepEqual(
        answers.filter((status) => status !== 403),
        [],
      );
      await checkNothingStolen(api);

      await page.goto(`http://localhost:${foreign.port}/`);
      await page.getByRole('link', { name: 'Console' }).click();
      await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
      await page.getByRole('link', { name: '3 executions of orders' }).waitFor();
    } finally {
      foreign.stop();
    }
  },

  async 'a page on a rebound host name cannot call the server'({ page, server, api, allow, open }) {
    allow(/Failed to load resource/);
    // The browser maps the name to 127.0.0.1, so page and server have the same origin.
    const rebound = `http://evil.example:${new URL(server.url).port}`;
    const document = await page.goto(`${rebound}/console/`);
    assert.equal(document.status(), 403);
    const outcomes = await attack(page, rebound);
    for (const outcome of outcomes) {
      assert.match(outcome, /^basic 403 .*evil\.example.*askel\.http\.hosts/);
    }
    await checkNothingStolen(api);

    await open('/executions');
    await page.getByText('Live', { exact: true }).waitFor();
  },
};
