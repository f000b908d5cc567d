import assert from 'node:assert/strict';
import { designerPath, node } from '../designerPage.mjs';

/** Creates a copy of the `orders` state machine with one execution. */
async function copyOrders(api, world, name) {
  const { definition } = await api.get(`state-machines/${world.machines.orders}`);
  const arn = await api.createMachine(name, definition);
  await api.awaitEnd(
    await api.start(arn, { card: '41', lines: [{ price: 12 }, { price: 30.5 }] }, 'before'),
  );
  return arn;
}

async function testsState({ page, api, world, server, open, checkLook }) {
  const arn = await copyOrders(api, world, 'tried');
  await open(designerPath(arn, '?state=Charge'));
  await node(page, 'Charge').waitFor();
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  await drawer.getByText('An earlier execution').click();
  await page.getByRole('option').filter({ hasText: 'before' }).click();
  const given = JSON.parse(await drawer.getByLabel('Input', { exact: true }).inputValue());
  assert.deepEqual(given.sum, { total: 42.5 }, 'the input of the state, not of the execution');
  await drawer.getByLabel('Result', { exact: true }).fill('{"Payload": {"charged": "yes"}}');
  await drawer.getByRole('button', { name: 'Run' }).click();
  await drawer.getByText('Succeeded').waitFor();
  const machine = await api.get(`state-machines/${arn}`);
  const wanted = await fetch(`${server.url}/api/v1/definitions/test-state`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      definition: machine.definition,
      stateName: 'Charge',
      roleArn: machine.roleArn,
      input: JSON.stringify(given),
      mock: { result: '{"Payload": {"charged": "yes"}}', fieldValidationMode: 'NONE' },
    }),
  }).then((response) => response.json());
  const output = await drawer.getByLabel('Output of the test').innerText();
  assert.deepEqual(JSON.parse(output), JSON.parse(wanted.output));
  await drawer.getByText(wanted.nextState, { exact: true }).waitFor();
  await checkLook('designer-test');
  await drawer.getByRole('button', { name: 'Mock error' }).click();
  await drawer.getByLabel('Error', { exact: true }).fill('Card.Lost');
  await drawer.getByRole('button', { name: 'Run' }).click();
  await drawer.getByText('Failed').waitFor();
  await drawer.getByText('Card.Lost').waitFor();
}

async function closesDrawer({ page, api, world, open }) {
  await open(designerPath(await copyOrders(api, world, 'closed'), '?state=Charge'));
  await node(page, 'Charge').waitFor();
  const test = page.getByRole('button', { name: 'Test', exact: true }).first();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  for (const time of ['first', 'second']) {
    await test.click();
    await drawer.getByRole('heading', { name: 'Test Charge' }).waitFor();
    await drawer.getByRole('button', { name: 'Close test' }).click();
    await drawer.waitFor({ state: 'detached' });
    assert.ok(await node(page, 'Charge').isVisible(), `the graph stays the ${time} time`);
  }
}

/** Goes from the page of an execution to the test of a state, and then to Home. */
async function leavesForHome({ page, world, open }) {
  await open(`/executions/${world.declined}?state=Charge`);
  await page.getByRole('link', { name: 'Test state: Charge with this input' }).click();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  await drawer.getByRole('heading', { name: 'Test Charge' }).waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Home', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  await page.getByRole('table', { name: 'Failures (last 24 hours)' }).waitFor();
}

/** The selected segment keeps its colours while hovered. */
async function keepsSelectionColours({ page, api, world, open, eventually }) {
  await open(designerPath(await copyOrders(api, world, 'segments'), '?state=Charge'));
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  const segment = page
    .getByRole('region', { name: 'Test', exact: true })
    .getByRole('button', { name: 'Expression' });
  await segment.click();
  const background = () => segment.evaluate((one) => window.getComputedStyle(one).backgroundColor);
  await segment.and(page.locator('[aria-pressed="true"]')).waitFor();
  const isHovered = () => segment.evaluate((one) => one.matches(':hover'));
  await segment.hover();
  await eventually(isHovered, 'the hovered segment');
  const hovered = await background();
  await page.mouse.move(0, 0);
  await eventually(async () => !(await isHovered()), 'the segment without hover');
  assert.equal(hovered, await background());
}

async function testsExpressions({ page, api, world, open, checkLook }) {
  await open(designerPath(await copyOrders(api, world, 'evaluated')));
  await node(page, 'Charge').click();
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  await drawer.getByRole('button', { name: 'Expression' }).click();
  await drawer.getByText('An earlier execution').click();
  await page.getByRole('option').filter({ hasText: 'before' }).click();
  const given = drawer.getByLabel('Expression result');
  await drawer
    .getByLabel('Expression', { exact: true })
    .fill("States.Format('{} in all', $.sum.total)");
  await given.filter({ hasText: '"42.5 in all"' }).waitFor();
  await checkLook('designer-expression');
  await drawer.getByRole('button', { name: 'JSONata' }).click();
  await drawer
    .getByLabel('Expression', { exact: true })
    .fill('$sum($states.input.lines.price) * 2');
  await given.filter({ hasText: /^\s*85\s*$/ }).waitFor();
  await drawer.getByLabel('Expression', { exact: true }).fill('$states.input.nothing');
  await drawer.getByText('States.QueryEvaluationError').waitFor();
}

/** Starts an execution whose state `Use` reads a variable, and then changes that state. */
async function testsPastVisit({ page, api, open, checkLook }) {
  const definition = (factor) => ({
    QueryLanguage: 'JSONata',
    StartAt: 'Keep',
    States: {
      Keep: { Type: 'Pass', Assign: { x: '{% $states.input.x %}' }, Next: 'Use' },
      Use: {
        Type: 'Pass',
        Output: { y: `{% $x * ${factor} %}` },
        Assign: { x: 'later' },
        End: true,
      },
    },
  });
  const machine = await api.createMachine('past-variables', definition(2));
  const arn = await api.start(machine, { x: 21 }, 'with-variables');
  await api.awaitEnd(arn);
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  const variables = drawer.getByLabel('Variables', { exact: true });
  const run = async (y) => {
    await drawer.getByRole('button', { name: 'Run' }).click();
    await drawer.getByLabel('Output of the test').getByText(`"y": ${y}`).waitFor();
  };
  await open(`/executions/${arn}?state=Use`);
  await page.getByRole('link', { name: 'Test state: Use with this input' }).click();
  await run(42);
  assert.deepEqual(JSON.parse(await variables.inputValue()), { x: 21 });
  assert.equal(await drawer.getByText('has been changed').count(), 0);

  await api.patch(`state-machines/${machine}`, { definition: JSON.stringify(definition(3)) });
  await open(`/executions/${arn}?state=Use`);
  await page.getByRole('link', { name: 'Test state: Use with this input' }).click();
  await drawer
    .getByText('This state has been changed since execution with-variables.', { exact: true })
    .waitFor();
  await run(63);
  await drawer.getByRole('button', { name: 'As executed' }).click();
  await run(42);
  await checkLook('designer-test-executed');

  // An execution that is chosen in the drawer has its variables, too.
  await open(designerPath(machine, '?state=Use'));
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  await drawer.getByText('An earlier execution').click();
  await page.getByRole('option').filter({ hasText: 'with-variables' }).click();
  await run(63);
}

/** The outcome of a test belongs to the values that were tested. */
async function marksOldOutcomes({ page, api, world, open, eventually }) {
  await open(designerPath(await copyOrders(api, world, 'old-outcome'), '?state=Charge'));
  await node(page, 'Charge').waitFor();
  await page.getByRole('button', { name: 'Test', exact: true }).first().click();
  const drawer = page.getByRole('region', { name: 'Test', exact: true });
  // The keyboard continues in the drawer.
  await eventually(
    () => drawer.evaluate((element) => element.contains(document.activeElement)),
    'the focus in the drawer',
  );
  const run = drawer.getByRole('button', { name: 'Run' });
  await drawer.getByLabel('Result', { exact: true }).fill('{"Payload": ');
  await drawer.getByText('Correct the result.', { exact: true }).waitFor();
  assert.ok(await run.isDisabled());
  await drawer.getByLabel('Result', { exact: true }).fill('{"Payload": {"charged": "yes"}}');
  await run.click();
  await drawer.getByText('Succeeded').waitFor();
  const old = drawer.getByText('This is the outcome before your last change.');
  assert.equal(await old.count(), 0);
  await drawer.getByLabel('Input', { exact: true }).fill('{"card": "42"}');
  await old.waitFor();
  await run.click();
  await old.waitFor({ state: 'detached' });
}

export default {
  'a state is tested with mocks and an earlier input': testsState,
  'a past state is tested with its variables, and as it was executed': testsPastVisit,
  'the test drawer closes, and the designer remains': closesDrawer,
  'the outcome of a test is marked when its values change': marksOldOutcomes,
  'a link to Home leaves the test drawer, and the console remains': leavesForHome,
  'a selected segment is legible while hovered': keepsSelectionColours,
  'expressions are tested with an earlier input': testsExpressions,
};
