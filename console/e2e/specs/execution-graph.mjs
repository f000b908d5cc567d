import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { node, path, runPaidOrder } from '../executionPage.mjs';
import { awaitWholeStates } from '../wholeGraph.mjs';

/** A state machine of many states in sequence, two of which charge something. */
function sequence(count) {
  const names = Array.from({ length: count }, (_, index) =>
    index === 30 ? 'Charge card' : index === 40 ? 'Recharge phone' : `Step ${index}`,
  );
  const states = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(states) };
}

/** A Map state around a sequence, and a Choice before it. */
function labelledMachine(count) {
  return {
    StartAt: 'Is it large?',
    States: {
      'Is it large?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.large', BooleanEquals: true, Next: 'Each of the order lines' }],
        Default: 'Each of the order lines',
      },
      'Each of the order lines': {
        Type: 'Map',
        ItemsPath: '$.lines',
        ItemProcessor: sequence(count),
        End: true,
      },
    },
  };
}

/** The labels of the graph that are visible, with their font sizes on the screen. */
const readLabels = (page) =>
  page.evaluate(() => {
    const zoom = new window.DOMMatrix(
      window.getComputedStyle(document.querySelector('.react-flow__viewport')).transform,
    ).a;
    const classes =
      '.askel-node-name, .askel-node-note, .askel-node-badge, .askel-edge-label, .askel-end-name, .askel-group-far-name';
    return [...document.querySelectorAll(classes)]
      .filter((one) => one.checkVisibility() && one.textContent !== '')
      .map((one) => ({
        text: one.textContent,
        isCut: one.scrollWidth > one.clientWidth,
        size: parseFloat(window.getComputedStyle(one).fontSize) * zoom,
      }));
  });

export default {
  async 'a state of a large graph is found by its name'({ api, open, page, checkLook }) {
    const machine = await api.createMachine('e2e-graph-search', sequence(60));
    const arn = await api.start(machine, {}, 'searched');
    await api.awaitEnd(arn);
    await open(path(arn));
    const search = page.getByRole('searchbox', { name: 'Find state' });
    await search.fill('charge');
    await page.getByText('2 found', { exact: true }).waitFor();
    await search.press('Enter');
    await page.getByText('1 of 2', { exact: true }).waitFor();
    await page.getByRole('region', { name: 'State Charge card', exact: true }).waitFor();
    await node(page, 'Charge card').waitFor();
    await checkLook('execution-graph-search');
    await search.press('Enter');
    await page.getByRole('region', { name: 'State Recharge phone', exact: true }).waitFor();
    await search.press('Shift+Enter');
    await page.getByRole('region', { name: 'State Charge card', exact: true }).waitFor();
    await search.fill('refund');
    await page.getByText('No state', { exact: true }).waitFor();
  },

  async 'labels have at least 12 pixels at any zoom'({ api, open, page, eventually, checkLook }) {
    const machine = await api.createMachine('e2e-graph-labels', labelledMachine(100));
    const arn = await api.start(machine, { large: true, lines: [1] }, 'labels');
    await api.awaitEnd(arn);
    await open(path(arn));
    await node(page, 'Is it large?').waitFor();
    const shown = page.locator('.askel-graph-ground');
    // A group without room for its name has none.
    const areLegible = async () => {
      const labels = await readLabels(page);
      const isNamed = labels.length > 0 || (await shown.getAttribute('data-labels')) === 'groups';
      return isNamed && labels.every(({ size }) => size >= 11.99) ? labels : undefined;
    };
    const first = await eventually(areLegible, 'legible labels at the first zoom');
    assert.ok(first.some(({ text, isCut }) => text === 'Step 0' && !isCut));
    await checkLook('execution-graph-labels');
    const found = new Set();
    for (let step = 0; step < 16; step++) {
      await eventually(areLegible, `legible labels after ${step} steps`);
      found.add(await shown.getAttribute('data-labels'));
      const zoomOut = page.getByRole('button', { name: 'Zoom Out' });
      if (await zoomOut.isDisabled()) break;
      await zoomOut.click();
    }
    assert.deepEqual([...found], ['all', 'names', 'groups']);
  },

  async 'a fitted tall graph keeps names, icons and the selected state'({
    api,
    open,
    page,
    eventually,
    checkLook,
  }) {
    const machine = await api.createMachine('e2e-graph-fit', sequence(60));
    const arn = await api.start(machine, {}, 'fitted');
    await api.awaitEnd(arn);
    await open(path(arn));
    await page.getByRole('region', { name: 'State Step 59', exact: true }).waitFor();
    await node(page, 'Step 59').waitFor();
    const boxOf = (name) => page.getByLabel(new RegExp(`^${name},`)).boundingBox();
    const usual = await boxOf('Step 59');
    const ground = page.locator('.askel-graph-ground');
    await page.getByRole('button', { name: 'Fit View' }).click();
    await ground.and(page.locator('[data-labels="names"]')).waitFor();
    await awaitWholeStates(page, ['Step 59', 'Step 50']);
    // Nodes are lower than before, but not narrower.
    await eventually(async () => {
      const { width, height } = await boxOf('Step 59');
      return height < usual.height - 5 && width > usual.width - 5;
    }, 'wide states');
    const last = page.getByLabel(/^Step 59,/);
    const isWhole = await last
      .locator('.askel-node-name > :first-child')
      .evaluate((head) => head.scrollWidth <= head.clientWidth + 1);
    assert.ok(isWhole, 'the name is not shortened');
    assert.ok(await last.locator('.askel-state-icon').isVisible());
    assert.ok(await page.getByText('End', { exact: true }).isVisible());
    await checkLook('execution-graph-fit');
    // At a larger zoom, states have their usual shape.
    while ((await ground.getAttribute('data-labels')) !== 'all')
      await page.getByRole('button', { name: 'Zoom In' }).click();
    await eventually(async () => {
      const { width, height } = await boxOf('Step 59');
      return Math.abs(width / height - usual.width / usual.height) < 0.2;
    }, 'states of the usual shape');
  },

  async 'eight parallel states fit into a window of 1,171 pixels'({ api, open, page, checkLook }) {
    const names = Array.from({ length: 8 }, (_, index) => `Branch ${index + 1}`);
    const machine = await api.createMachine('e2e-graph-parallel', {
      StartAt: 'All',
      States: {
        All: {
          Type: 'Parallel',
          Branches: names.map((name) => ({
            StartAt: name,
            States: { [name]: { Type: 'Pass', End: true } },
          })),
          End: true,
        },
      },
    });
    const arn = await api.start(machine, {}, 'parallel');
    await api.awaitEnd(arn);
    await page.setViewportSize({ width: 1171, height: 900 });
    await open(path(arn));
    const ground = page.locator('.askel-graph-ground');
    await ground.and(page.locator('[data-labels="all"]')).waitFor();
    await awaitWholeStates(page, names);
    const labels = await readLabels(page);
    for (const name of names) assert.equal(labels.find(({ text }) => text === name).isCut, false);
    await checkLook('execution-graph-parallel');
  },

  async 'arrow keys lead from state to state'({ open, page, api, eventually }) {
    const machine = await api.createMachine('e2e-graph-keys', sequence(4));
    const arn = await api.start(machine, {}, 'keys');
    await api.awaitEnd(arn);
    await open(path(arn));
    await page.getByRole('region', { name: 'State Step 3', exact: true }).waitFor();
    // The key Tab reaches one state only.
    const stops = page.locator('.react-flow__node[tabindex="0"]');
    await stops.waitFor();
    assert.equal(await stops.count(), 1);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await stops.focus();
    assert.match(await focused(), /^Step 3,/);
    for (const name of ['Step 2', 'Step 1']) {
      await page.keyboard.press('ArrowUp');
      await eventually(async () => (await focused())?.startsWith(`${name},`), name);
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'State Step 2', exact: true }).waitFor();
  },

  async 'the widths of graph and state are changed, and stay'({ open, page, world, eventually }) {
    await open(path(world.paid));
    const bar = page.getByRole('separator', { name: 'Width of the graph' });
    const graphWidth = async () => (await page.locator('.askel-graph').boundingBox()).width;
    await page.locator('.react-flow__node').first().waitFor();
    const before = await graphWidth();
    await bar.focus();
    await page.keyboard.press('ArrowLeft');
    await eventually(async () => (await graphWidth()) < before - 20, 'a narrower graph');
    const { x, y, width } = await bar.boundingBox();
    await page.mouse.move(x + width / 2, y + 40);
    await page.mouse.down();
    await page.mouse.move(x + 200, y + 40);
    await page.mouse.up();
    await eventually(async () => (await graphWidth()) > before + 20, 'a wider graph');
    const wide = await graphWidth();
    await page.reload();
    await page.locator('.react-flow__node').first().waitFor();
    assert.ok(Math.abs((await graphWidth()) - wide) < 2);
  },

  async 'a graph is exported as it is shown'({ api, open, page }) {
    await open(path(await runPaidOrder(api, 'exported')));
    await node(page, 'Charge').locator('.askel-node-mark').waitFor();
    const badge = await node(page, 'Charge').locator('.askel-node-badge').innerText();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as SVG' }).click(),
    ]);
    const svg = await readFile(await file.path(), 'utf8');
    const charge = /<g><title>Charge, .*/.exec(svg)[0];
    assert.ok(charge.includes(`>${badge}</text>`), charge);
    assert.match(charge, />✓<\/text>/);
    assert.match(svg, /<path [^>]*stroke-width="2.2"/);
  },

  async 'a graph fills the screen'({ open, page, world, eventually }) {
    await open(path(world.paid));
    const button = page.getByRole('button', { name: 'Full screen' });
    const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
    await button.click();
    await eventually(isFull, 'the full screen');
    const isPressed = async () => (await button.getAttribute('aria-pressed')) === 'true';
    await eventually(isPressed, 'the pressed button');
    await button.click();
    await eventually(async () => !(await isFull()), 'the page');
  },
};
