import assert from 'node:assert/strict';
import { awaitPrefetched } from '../prefetched.mjs';
import { startProxy } from '../proxy.mjs';

export default {
  async 'is served from the root with its content security policy and nonce'({ page, server }) {
    const answers = [];
    page.on('response', (response) => answers.push(response));
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/console/');
    const html = answers.find((one) => new URL(one.url()).pathname === '/console/');
    const policy = html.headers()['content-security-policy'];
    const nonce = await page.locator('meta[name="csp-nonce"]').getAttribute('content');
    assert.match(nonce, /^[A-Za-z0-9+/=]{24}$/);
    assert.ok(policy.includes(`'nonce-${nonce}'`));
    assert.equal(policy.match(/unsafe/g).length, 1);
    for (const one of answers.filter((answer) => answer.url().includes('/assets/'))) {
      assert.equal(
        one.headers()['cache-control'],
        'public, max-age=31536000, immutable',
        one.url(),
      );
    }
  },

  async 'a link leads away from a page that cannot be shown'({ open, page, allow }) {
    // Firefox reports the exception as an error without a text.
    allow(/Cannot read properties of null|Minified React error|status of|^Error \(/);
    const broken = /\/api\/v1\/executions\?.*name=broken/;
    await page.route(broken, (route) => route.fulfill({ json: { executions: [null] } }));
    await open('/executions?name=broken');
    await page.getByText('Something went wrong').first().waitFor();
    await page.getByRole('link', { name: 'Executions', exact: true }).first().click();
    // Other tests may have more executions than one page.
    await page.getByRole('table', { name: 'Executions' }).getByRole('link').first().waitFor();
  },

  async 'works behind a proxy that strips a path prefix'({ page, server }) {
    const proxy = await startProxy(server.url, '/tools/askel');
    try {
      await page.goto(`${proxy.url}/`);
      await page.getByRole('link', { name: '3 executions of orders' }).click();
      const table = page.getByRole('table', { name: 'Executions' });
      await table.getByRole('link', { name: 'declined-1', exact: true }).waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      assert.equal(new URL(page.url()).pathname, '/tools/askel/console/executions');
      await page.reload();
      await table.getByRole('link', { name: 'declined-1', exact: true }).waitFor();
      await page.goto('about:blank');
    } finally {
      proxy.stop();
    }
  },

  async 'shows unknown paths as not found, with a link to Home'({ open, page, checkLook }) {
    await open('/no/such/page');
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
    await checkLook('nothing');
    await page.getByRole('link', { name: 'Go to Home' }).click();
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  },

  async 'starts a followed link at the top of its page'({ open, page, eventually }) {
    await page.setViewportSize({ width: 1440, height: 500 });
    await open('/');
    await page
      .getByRole('link', { name: /executions of orders/ })
      .first()
      .press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Executions' }).waitFor();
    await eventually(
      () => page.evaluate(() => document.activeElement.id === 'askel-content'),
      'the focus on the content',
    );
    assert.equal(await page.evaluate(() => window.scrollY), 0);
  },

  async 'another region is chosen, is part of links, and is remembered'({
    open,
    page,
    server,
    eventually,
  }) {
    const region = 'eu-west-2';
    // Names at the top of the list, which has several pages after the other tests.
    const name = `a-abroad-${Date.now()}`;
    const localName = `a-local-${Date.now()}`;
    const send = async (region, operation, body) => {
      const response = await fetch(`${server.url}/`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-amz-json-1.0',
          'X-Amz-Target': `AWSStepFunctions.${operation}`,
          'X-Askel-Region': region,
        },
        body: JSON.stringify(body),
      });
      assert.ok(response.ok);
      return response.json();
    };
    const machineNamed = (name) => ({
      name,
      roleArn: 'arn:aws:iam::123456789012:role/console',
      definition: JSON.stringify({ StartAt: 'S', States: { S: { Type: 'Succeed' } } }),
    });
    await send('us-east-1', 'CreateStateMachine', machineNamed(localName));
    const { stateMachineArn } = await send(region, 'CreateStateMachine', machineNamed(name));
    await send(region, 'StartExecution', { stateMachineArn, name: 'first' });
    const machine = page.getByRole('link', { name, exact: true });
    const localMachine = page.getByRole('link', { name: localName, exact: true });
    const regionOfAddress = () => new URL(page.url()).searchParams.get('region');
    const choose = async (from, to) => {
      await page.getByRole('button', { name: `Region ${from}` }).click();
      await page.getByRole('menuitemcheckbox', { name: to, exact: true }).click();
      await page.getByRole('button', { name: `Region ${to}` }).waitFor();
    };

    await open('/state-machines');
    await localMachine.waitFor();
    assert.equal(await machine.count(), 0);
    await choose('us-east-1', region);
    await machine.waitFor();
    assert.equal(await localMachine.count(), 0);
    assert.equal(regionOfAddress(), region);

    // The live list is a stream, and its address gets the region, too.
    await page.getByRole('link', { name: 'Executions', exact: true }).click();
    const execution = page
      .getByRole('table', { name: 'Executions' })
      .getByRole('link', { name: 'first', exact: true });
    await execution.waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await eventually(() => regionOfAddress() === region, 'the region in the address');
    await send(region, 'StartExecution', { stateMachineArn, name: 'second' });
    await page.getByRole('link', { name: 'second', exact: true }).waitFor();
    await execution.click();
    await page.getByRole('heading', { level: 1, name: 'first' }).waitFor();

    // Next visit, on a phone.
    await page.setViewportSize({ width: 390, height: 844 });
    await open('/state-machines');
    await machine.waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'us-east-1', exact: true }).click();
    await localMachine.waitFor();
    assert.equal(regionOfAddress(), null);
    await page.goBack();
    await machine.waitFor();

    // A link prevails over the remembered region, and does not change it.
    await open(`/state-machines?region=${region}`);
    await machine.waitFor();
    await open('/state-machines');
    await localMachine.waitFor();
  },

  async 'shows the error message of the server, and retries'({
    open,
    page,
    api,
    world,
    server,
    allow,
  }) {
    const arn = world.sleeper.replace(/[^:]+$/, 'yet-to-come');
    const answer = await fetch(`${server.url}/api/v1/executions/${arn}`);
    const { message } = await answer.json();
    assert.ok(message.includes(arn), message);
    allow(/Failed to load resource/);
    await open(`/executions/${arn}`);
    await page.getByText('The execution could not be read').waitFor();
    await page.getByText(message).first().waitFor();
    await page.getByRole('heading', { level: 1, name: 'yet-to-come' }).waitFor();
    const list = page.getByRole('link', { name: 'All executions' });
    assert.ok((await list.getAttribute('href')).endsWith('/executions'));
    await api.start(world.machines.sleepers, {}, 'yet-to-come');
    await page.getByRole('button', { name: 'Retry' }).first().click();
    await list.waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1, name: 'yet-to-come' }).waitFor();
  },

  async 'accepts percent-encoded ARNs in links and in the palette'({ open, page, world }) {
    const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true });
    await open(`/executions/${encodeURIComponent(world.sleeper)}`);
    await heading('asleep-1').waitFor();
    await open(`/state-machines/${encodeURIComponent(world.machines.sleepers)}`);
    await heading('sleepers').waitFor();
    await open(`/designer/${encodeURIComponent(world.machines.sleepers)}`);
    await heading('sleepers').waitFor();
    await page.getByLabel(/^Sleep, Wait/).waitFor();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('combobox', { name: 'Search pages, actions, names or ARNs' })
      .fill(encodeURIComponent(world.sleeper));
    await page.getByRole('option', { name: `Open execution ${world.sleeper}` }).click();
    await heading('asleep-1').waitFor();
  },

  async 'copies the ARN of an execution and of a machine'({ open, page, world, eventually }) {
    const awaitCopied = (text) =>
      eventually(
        async () => (await page.evaluate(() => window.navigator.clipboard.readText())) === text,
        `the copy of ${text}`,
      );
    for (const [path, arn] of [
      ['executions', world.sleeper],
      ['state-machines', world.machines.sleepers],
    ]) {
      await open(`/${path}/${arn}`);
      await page.getByText(arn, { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Copy ARN' }).click();
      await awaitCopied(arn);
    }
    await open(`/executions/${world.sleeper}`);
    await page.getByRole('heading', { level: 1, name: 'asleep-1' }).waitFor();
    await page.keyboard.press('Control+k');
    await page
      .getByRole('combobox', { name: 'Search pages, actions, names or ARNs' })
      .fill('copy arn');
    await page.keyboard.press('Enter');
    await page.getByText('ARN copied.').waitFor();
    await awaitCopied(world.sleeper);
  },

  async 'opens pages offline for the first time'({ open, page, allow, eventually }) {
    allow(/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to fetch/);
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await awaitPrefetched(page, eventually);
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Designer', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'New state machine' }).waitFor();
    await page.getByLabel(/^First step, Pass/).waitFor();
    await page.context().setOffline(false);
  },

  async 'shows a failure of the console, and reloads'({ open, page, allow, checkFonts }) {
    // Firefox reports the failed import as an error without a text.
    allow(/ERR_FAILED|Failed to fetch dynamically imported module|^Error \(/);
    // The list of shortcuts is part of the shell, outside all pages.
    await page.route('**/ShortcutsDialog-*.js', (route) => route.abort());
    await open('/inbox');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await page.keyboard.press('?');
    await page.getByText('Something went wrong').waitFor();
    await checkFonts('shell-failure');
    await page.unroute('**/ShortcutsDialog-*.js');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
  },

  async 'loads a page whose files were missing when the server is back'({
    open,
    page,
    allow,
    checkFonts,
  }) {
    allow(
      /ERR_|Failed to load resource|Failed to fetch|Unable to preload|could not be loaded|^Error \(/,
    );
    // Disables prefetching.
    await page.route('**/manifest.json', (route) => route.abort());
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Heatmap', exact: true }).click();
    await page.getByText('The server is unreachable').waitFor();
    await checkFonts('page-unavailable');
    await page.context().setOffline(false);
    await page.getByRole('heading', { level: 1, name: /Heatmap/ }).waitFor();
  },

  async 'focuses the first field of a dialog'({ open, page, world, eventually }) {
    const awaitFocus = (label) =>
      eventually(
        () =>
          page
            .getByRole('dialog')
            .getByLabel(label, { exact: true })
            .evaluate((one) => one === document.activeElement),
        `the focus on ${label}`,
      );
    await open(`/state-machines/${world.machines.sleepers}`);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await awaitFocus('Name');
    await open(`/executions/${world.sleeper}`);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await awaitFocus('Error');
    // The fields of this dialog appear after its preview is read.
    await open('/executions?name=asleep-');
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop all…' }).click();
    await awaitFocus('Executions per second');
  },

  async 'supports keyboard navigation: g, j, k, x, ? and the palette'({
    open,
    page,
    world,
    eventually,
    checkLook,
  }) {
    await open('/');
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    // The keys are pressed without waiting, because a sequence expires.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('e')]);
    const table = page.getByRole('table', { name: 'Executions' });
    await table.getByRole('row').nth(2).waitFor();
    // Keyboard navigation starts at the top of the new page, whose name is announced.
    assert.equal(await page.evaluate(() => document.activeElement.id), 'askel-content');
    assert.equal(await page.locator('#askel-announcer').textContent(), 'Executions');
    const focused = () =>
      page.evaluate(() => document.activeElement.closest('tr')?.sectionRowIndex);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await eventually(async () => (await focused()) === 1, 'the second row in focus');
    await page.keyboard.press('k');
    await eventually(async () => (await focused()) === 0, 'the first row in focus');
    await page.keyboard.press('x');
    await page.getByText('(1 selected)').waitFor();
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Next row').first().waitFor();
    await checkLook('keys');
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Search pages, actions, names or ARNs' });
    await palette.fill('inb');
    await checkLook('palette');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await page.keyboard.press('Control+k');
    await palette.fill(world.sleeper);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'asleep-1' }).waitFor();
    // Actions of the page are found by name.
    await page.keyboard.press('Control+k');
    await palette.fill('stop asleep');
    await page.keyboard.press('Enter');
    const stop = page.getByRole('dialog');
    await stop.getByRole('button', { name: 'Stop execution' }).waitFor();
    await page.keyboard.press('Escape');
    await stop.waitFor({ state: 'hidden' });
  },

  async 'remembers the colour mode: dark, light or system default'({ open, page, eventually }) {
    await open('/inbox');
    const dark = () => page.evaluate(() => document.body.classList.contains('awsui-dark-mode'));
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually(dark, 'the mode of the system');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Light' }).click();
    await eventually(async () => !(await dark()), 'light');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    assert.equal(await dark(), false);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'System default' }).click();
    await eventually(dark, 'the mode of the system again');
  },
};
