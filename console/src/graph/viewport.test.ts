import { describe, expect, it } from 'vitest';
import type { Layout } from '../model/layoutInput';
import { fittedViewport, keepsViewport, startViewport } from './viewport';

const layoutOf = (width: number, height: number): Layout => ({
  width,
  height,
  nodeBounds: new Map(),
  routes: new Map(),
});

describe('the start of a graph that does not fit', () => {
  it('has the readable zoom in a wide window', () => {
    expect(startViewport(layoutOf(500, 4000), 900, 600, undefined, false).zoom).toBe(0.6);
  });

  it('shows the whole width on a phone when names are readable', () => {
    const { x, zoom } = startViewport(layoutOf(476, 4000), 350, 400, undefined, true);
    expect(zoom).toBe(0.7);
    expect(x).toBeCloseTo((350 - 476 * 0.7) / 2);
  });

  it('is not magnified on a phone', () => {
    expect(startViewport(layoutOf(100, 4000), 350, 400, undefined, true).zoom).toBe(1);
  });

  it('shows the first state of a wide graph on a phone, with the whole name', () => {
    const start = { left: 1900, right: 2100, top: 0, bottom: 50 };
    const { x, zoom } = startViewport(layoutOf(4000, 4000), 350, 400, start, true);
    expect(zoom).toBeGreaterThan(12 / 14);
    expect(((start.left + start.right) / 2) * zoom + x).toBeCloseTo(175);
  });

  it('shows no empty space beside the graph', () => {
    const start = { left: 0, right: 100, top: 0, bottom: 50 };
    const { x } = startViewport(layoutOf(4000, 4000), 350, 400, start, true);
    expect(x).toBeLessThan(12);
  });
});

describe('a fitted graph', () => {
  const selected = { left: 0, right: 190, top: 3000, bottom: 3050 };

  it('is not stretched when its names are readable', () => {
    expect(fittedViewport(layoutOf(400, 500), 900, 600, undefined).stretch).toBe(1);
  });

  it('is stretched to the width of readable names, when there is room', () => {
    const { zoom, stretch, x } = fittedViewport(layoutOf(376, 1176), 900, 600, undefined);
    expect(zoom).toBe(0.5);
    expect(stretch).toBeCloseTo(0.6 / 0.5);
    expect(x).toBeCloseTo((900 - 376 * stretch * zoom) / 2);
  });

  it('is stretched to its place at most', () => {
    const { zoom, stretch } = fittedViewport(layoutOf(976, 1176), 520, 600, undefined);
    expect(stretch * (976 + 24) * zoom).toBeCloseTo(520);
  });

  it('shows the part around the selected state, if the whole would be a thin line', () => {
    const { zoom, y } = fittedViewport(layoutOf(300, 5000), 900, 600, selected);
    expect(zoom).toBe(0.27);
    expect(3025 * zoom + y).toBeCloseTo(300);
    // Nothing outside of the graph is shown.
    expect(fittedViewport(layoutOf(300, 5000), 900, 600, undefined).y).toBeCloseTo(24);
  });
});

describe('the viewport', () => {
  const shown = { nodes: 'A B', fit: 0.8, width: 900, height: 600 };

  it('stays when a node becomes a little wider', () => {
    expect(keepsViewport(shown, { ...shown, fit: 0.78 })).toBe(true);
  });

  it('changes with the nodes, the window and the size of the graph', () => {
    expect(keepsViewport(undefined, shown)).toBe(false);
    expect(keepsViewport(shown, { ...shown, nodes: 'A B C' })).toBe(false);
    expect(keepsViewport(shown, { ...shown, width: 800 })).toBe(false);
    expect(keepsViewport(shown, { ...shown, fit: 0.5 })).toBe(false);
  });
});
