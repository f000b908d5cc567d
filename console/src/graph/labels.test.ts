import Elk from 'elkjs/lib/elk.bundled.js';
import { expect, it } from 'vitest';
import { graphOf } from '../model/graph';
import { graphLabels } from '../model/graphLabels';
import { type Layout, layoutInput, layoutOf, stretchedLayout } from '../model/layoutInput';

const task = (next: string, catches: Readonly<Record<string, string>> = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work',
  Catch: Object.entries(catches).map(([error, to]) => ({ ErrorEquals: [error], Next: to })),
  ...(next === '' ? { End: true } : { Next: next }),
});

const GRAPH = graphOf({
  StartAt: 'ReserveStock',
  States: {
    ReserveStock: task('ChargeCard'),
    ChargeCard: task('ShipOrder', { 'States.ALL': 'ReleaseStock' }),
    ShipOrder: task('', { NoCarrier: 'RefundCard' }),
    RefundCard: task('ReleaseStock'),
    ReleaseStock: task('OrderCancelled'),
    OrderCancelled: { Type: 'Fail', Error: 'Cancelled' },
  },
});

async function laidOut(): Promise<Layout> {
  return layoutOf(await new Elk().layout(layoutInput(GRAPH)));
}

/** The rectangles of the labels on a graph of this zoom. A monospaced letter is 0.6 em wide. */
function labelBoxes(layout: Layout, zoom: number) {
  const size = graphLabels(zoom).noteSize;
  return GRAPH.edges.flatMap(({ id, label }) => {
    const place = layout.routes.get(id)?.label;
    if (label === undefined || place === undefined) return [];
    const width = label.length * 0.6 * size + 8;
    const height = Math.max(18, 1.2 * size);
    const left = place.side === 'right' ? place.x + place.width - width : place.x;
    const top = place.y + place.height / 2 - height / 2;
    return [{ label, left, top, right: left + width, bottom: top + height }];
  });
}

it.each([0.6, 0.65, 0.8, 1, 1.6])('labels do not overlap at a zoom of %d', async (zoom) => {
  const [one, other, ...more] = labelBoxes(await laidOut(), zoom);
  if (one === undefined || other === undefined) throw new Error('no labels');
  expect(more).toEqual([]);
  const overlap =
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom;
  expect(overlap).toBe(false);
});

it('each label is beside its transition', async () => {
  const layout = await laidOut();
  for (const { left, right, top, label } of labelBoxes(layout, 1)) {
    const edge = GRAPH.edges.find((each) => each.label === label);
    const points = layout.routes.get(edge?.id ?? '')?.points ?? [];
    const distances = points
      .filter(({ y }, index) => y <= top && (points[index + 1]?.y ?? y) >= top)
      .map(({ x }) => Math.max(left - x, x - right));
    expect(Math.min(...distances.map(Math.abs))).toBeLessThan(8);
  }
});

it('stretches positions, widths and routes, but no heights', async () => {
  const layout = await laidOut();
  const wide = stretchedLayout(layout, 2);
  const [id, bounds] = [...layout.nodeBounds][1] ?? [];
  if (id === undefined || bounds === undefined) throw new Error('no node');
  expect(wide.nodeBounds.get(id)).toEqual({
    x: bounds.x * 2,
    y: bounds.y,
    width: bounds.width * 2,
    height: bounds.height,
  });
  expect([wide.width, wide.height]).toEqual([layout.width * 2, layout.height]);
  const [edge, route] = [...layout.routes][0] ?? [];
  expect(wide.routes.get(edge ?? '')?.points[0]?.x).toBe((route?.points[0]?.x ?? NaN) * 2);
});
