import { node } from './executionPage.mjs';
import { eventually } from './waiting.mjs';

/** Waits until the graph shows states completely: nothing of them is cut off. */
export function awaitWholeStates(page, names) {
  const frame = page.locator('.askel-graph-ground');
  return eventually(async () => {
    const { x, y, width, height } = await frame.boundingBox();
    const boxes = await Promise.all(names.map((name) => node(page, name).boundingBox()));
    return boxes.every(
      (box) =>
        box.x >= x &&
        box.x + box.width <= x + width &&
        box.y >= y &&
        box.y + box.height <= y + height,
    );
  }, 'all states within the graph');
}
