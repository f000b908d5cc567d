import assert from 'node:assert/strict';

/** A state machine of some states in sequence. */
function sequence(count) {
  const names = Array.from({ length: count }, (_, index) => `Step ${index + 1}`);
  const states = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: names[0], States: Object.fromEntries(states) };
}

export default {
  async 'two compared graphs have one zoom and equal states'({ api, open, page, eventually }) {
    // With a ninth node, a graph has wider states.
    const arn = await api.createMachine('e2e-versions-zoom', sequence(5));
    await api.post(`state-machines/${arn}/versions`, { description: 'short' });
    await api.patch(`state-machines/${arn}`, { definition: JSON.stringify(sequence(12)) });
    await open(`/state-machines/${arn}?tab=versions`);
    const step = (side) => page.getByLabel(new RegExp(`^${side}: `)).getByLabel(/^Step 1, Pass/);
    await step('Before').waitFor();
    await step('After').waitFor();
    const sizeOf = async (side) => {
      const { width, height } = await step(side).boundingBox();
      return `${Math.round(width)} x ${Math.round(height)}`;
    };
    await eventually(
      async () => (await sizeOf('Before')) === (await sizeOf('After')),
      'states of equal size',
    );
    assert.ok((await page.locator('.askel-two-graphs .askel-state-icon').count()) > 0);
  },
};
