import assert from 'node:assert/strict';
import { countClicks } from '../clicks.mjs';
import { checkPhoneTable } from '../phone.mjs';

const PASS = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

const answer = (page, name) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

/** Calls an operation of EventBridge, or of another API of AWS. */
async function events(server, operation, body, region = 'us-east-1', api = 'AWSEvents') {
  const response = await fetch(`${server.url}/`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `${api}.${operation}`,
      'X-Askel-Region': region,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
  return response.json();
}

export default {
  async 'a pattern is tested on events, and the rule starts an execution'({
    open,
    page,
    api,
    server,
    checkLook,
    eventually,
  }) {
    const name = `orders-${Date.now()}`;
    const source = `shop-${Date.now()}`;
    const machine = await api.createMachine(`m-${name}`, PASS);
    const putEvent = async (total) =>
      (
        await events(server, 'PutEvents', {
          Entries: [{ Source: source, DetailType: 'order', Detail: JSON.stringify({ total }) }],
        })
      ).Entries[0].EventId;
    await putEvent(250);
    await putEvent(7);
    const bus = encodeURIComponent('arn:aws:events:us-east-1:123456789012:event-bus/default');
    await eventually(
      async () =>
        (await api.get(`event-buses/${bus}/recent-events`)).events.filter((one) =>
          one.event.includes(source),
        ).length === 2 || undefined,
      'the recent events',
    );

    const clicks = countClicks();
    const dialog = page.getByRole('dialog');
    await open(`/rules?target=${machine}`);
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog
      .getByLabel('Pattern', { exact: true })
      .fill(`{"source": ["${source}"], "detail": {"total": [{"numeric": [">", 100]}]}}`);
    await clicks.on(dialog.getByRole('button', { name: 'Test the pattern' }));
    await clicks.on(dialog.getByRole('button', { name: 'Test recent events' }));
    const recent = dialog.getByRole('table', { name: 'Recent events' }).getByRole('row');
    await recent.filter({ hasText: '"total":250' }).getByText('Matches').waitFor();
    await recent.filter({ hasText: '"total":7}' }).getByText('No match').waitFor();
    await checkLook('rule-create');
    await clicks.on(
      recent.filter({ hasText: '"total":7}' }).getByRole('button', { name: /^Edit the event/ }),
    );
    await clicks.on(dialog.getByRole('button', { name: 'Test', exact: true }));
    await dialog.getByText('The pattern does not match').waitFor();
    const event = dialog.getByLabel('Event', { exact: true });
    await event.fill((await event.inputValue()).replace('"total": 7', '"total": 101'));
    await clicks.on(dialog.getByRole('button', { name: 'Test', exact: true }));
    await dialog.getByText('The pattern matches', { exact: true }).waitFor();
    await clicks.on(dialog.getByRole('button', { name: 'Create', exact: true }));

    // The page of the new rule opens the form of its first target.
    await dialog.getByRole('heading', { name: 'Add a target' }).waitFor();
    const target = dialog.getByLabel('Target', { exact: true });
    await page.waitForFunction(
      (one) => one === document.activeElement,
      await target.elementHandle(),
    );
    assert.equal(await dialog.getByRole('option').count(), 0);
    await page.keyboard.press('ArrowDown');
    await dialog.getByRole('option', { name: new RegExp(`^m-${name}`) }).waitFor();
    await page.keyboard.press('Escape');
    await clicks.on(dialog.getByRole('button', { name: 'Add', exact: true }));
    await page.getByRole('table', { name: 'Targets' }).getByText(`m-${name}`).waitFor();
    const id = await putEvent(300);
    const row = page
      .getByRole('table', { name: 'Recent deliveries' })
      .getByRole('row')
      .filter({ hasText: id });
    await row.getByText('Started').waitFor();
    await checkLook('rule');
    await checkPhoneTable(page, 'Targets', [`m-${name}`, 'Edit', 'Remove']);
    await checkPhoneTable(page, 'Recent deliveries', ['Started']);
    await clicks.on(row.getByRole('link'));
    await page.getByText('Started by event rule').getByRole('link', { name }).click();
    assert.equal(clicks.count, 8);

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Disabled', { exact: true }).waitFor();
    assert.equal(
      (await events(server, 'DescribeRule', { Name: name, EventBusName: 'default' })).State,
      'DISABLED',
    );
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await answer(page, 'Delete');
    await page.getByText(`Rule ${name} deleted.`).waitFor();
  },

  async 'rules of another region have pages'({ open, page, server }) {
    const name = `abroad-${Date.now()}`;
    const region = 'eu-central-1';
    const role = 'arn:aws:iam::123456789012:role/r';
    const { stateMachineArn } = await events(
      server,
      'CreateStateMachine',
      { name, roleArn: role, definition: JSON.stringify(PASS) },
      region,
      'AWSStepFunctions',
    );
    await events(server, 'PutRule', { Name: name, EventPattern: '{"source":["a"]}' }, region);
    await events(
      server,
      'PutTargets',
      { Rule: name, Targets: [{ Id: 't', Arn: stateMachineArn, RoleArn: role }] },
      region,
    );
    await open(`/state-machines/${stateMachineArn}?tab=triggers`);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('table', { name: 'Targets' }).getByText(name).waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Disabled', { exact: true }).waitFor();
    assert.equal((await events(server, 'DescribeRule', { Name: name }, region)).State, 'DISABLED');

    await page
      .getByRole('navigation', { name: 'Breadcrumbs' })
      .getByRole('link', { name: 'Event rules' })
      .click();
    const rule = page.getByRole('table', { name: 'Rules' }).getByRole('link', { name });
    await rule.waitFor();
    await open('/rules');
    await page.getByRole('table', { name: 'Rules' }).waitFor();
    await rule.waitFor({ state: 'detached' });
  },

  async 'a new rule does not replace another'({ open, page, server, allow }) {
    // Chromium reports the refused name.
    allow(/status of 400/);
    const name = `taken-${Date.now()}`;
    const before = { Name: name, EventPattern: '{"source":["shop"]}', State: 'DISABLED' };
    await events(server, 'PutRule', before);
    const dialog = page.getByRole('dialog');
    await open('/rules');
    await page.getByRole('button', { name: 'Create a rule' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Pattern', { exact: true }).fill('{"source": ["other"]}');
    await answer(page, 'Create');
    await dialog.getByText('A rule with this name exists').waitFor();
    await dialog.getByText('The rule was not created').waitFor();
    const after = await events(server, 'DescribeRule', { Name: name });
    for (const [member, value] of Object.entries(before)) assert.equal(after[member], value);
    await dialog.getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    assert.equal(await dialog.count(), 0);
  },

  async 'a bus has rules of its own'({ open, page, checkLook, allow }) {
    // Chromium reports the refused pattern.
    allow(/status of 400/);
    const bus = `bus-${Date.now()}`;
    const dialog = page.getByRole('dialog');
    await open('/rules');
    await page.getByRole('button', { name: 'Create a bus' }).click();
    await dialog.getByLabel('Bus name').fill(bus);
    await answer(page, 'Create');
    await page.getByText('No rules').waitFor();
    await page.getByRole('button', { name: 'Create a rule' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('own');
    await dialog.getByLabel('Pattern', { exact: true }).fill('{"source": "shop"}');
    await answer(page, 'Create');
    await dialog.getByText(/InvalidEventPatternException/).waitFor();
    await dialog.getByLabel('Pattern', { exact: true }).fill('{"source": ["shop"]}');
    await answer(page, 'Create');
    await page.getByText('No targets').waitFor();
    await page
      .getByRole('navigation', { name: 'Breadcrumbs' })
      .getByRole('link', { name: bus })
      .click();
    await page.getByRole('table', { name: 'Rules' }).getByRole('link', { name: 'own' }).waitFor();
    await checkLook('rules');
    await checkPhoneTable(page, 'Rules', ['own', 'Enabled']);
  },
};
