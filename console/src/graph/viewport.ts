import type { Viewport } from '@xyflow/react';
import { NAMES_ZOOM_MIN } from '../model/graphLabels';
import { type Layout, WIDE_NODES_MIN } from '../model/layoutInput';
import type { Region } from '../model/region';

/** Names are unreadable below this zoom. A part of the graph is shown instead, with an overview. */
export const READABLE_ZOOM_MIN = 0.6;
/**
 * The zoom of a part of a small graph on a phone, at which names fit into their states. The states
 * of a graph with many nodes are larger.
 */
const SMALL_PART_ZOOM = 0.86;
/** The horizontal or vertical margin around the graph, both sides together, in pixels. */
export const MARGIN = 24;

/** The zoom at which the whole graph is visible, at most 1. */
export function fitZoom(layout: Layout, width: number, height: number): number {
  return Math.min(width / (layout.width + MARGIN), height / (layout.height + MARGIN), 1);
}

export function centredViewport(
  layout: Layout,
  width: number,
  height: number,
  zoom: number,
): Viewport {
  return {
    x: (width - layout.width * zoom) / 2,
    y: (height - layout.height * zoom) / 2,
    zoom,
  };
}

/**
 * The viewport at the start of a graph that does not fit. A phone shows the whole width if the
 * names are then readable, because people scroll down.
 *
 * @param start the bounds of the first node
 */
export function startViewport(
  layout: Layout,
  width: number,
  height: number,
  start: Region | undefined,
  isPhone: boolean,
): Viewport {
  const whole = Math.min(width / (layout.width + MARGIN), 1);
  if (!isPhone || whole >= READABLE_ZOOM_MIN) {
    const zoom = isPhone ? whole : READABLE_ZOOM_MIN;
    return { ...centredViewport(layout, width, height, zoom), y: MARGIN / 2 };
  }
  const isLarge = layout.nodeBounds.size > WIDE_NODES_MIN;
  const zoom = isLarge ? READABLE_ZOOM_MIN : SMALL_PART_ZOOM;
  const first = start === undefined ? layout.width / 2 : (start.left + start.right) / 2;
  const centre = clampedCentre(first, width / zoom, -MARGIN / 2, layout.width + MARGIN / 2);
  return { x: width / 2 - centre * zoom, y: MARGIN / 2, zoom };
}

/**
 * The centre of a view of this length that is nearest to `wanted` and shows nothing outside `from`
 * and `to`.
 */
export function clampedCentre(wanted: number, length: number, from: number, to: number): number {
  if (to - from <= length) return (from + to) / 2;
  return Math.min(Math.max(wanted, from + length / 2), to - length / 2);
}

/**
 * The viewport of “Fit View”: the whole graph, or a part of a graph that would be a thin line
 * without names. The part has the smallest zoom at which states have names. It is around the
 * selected state, or at the start.
 *
 * @return the viewport of the layout stretched by `stretch`. A graph that is narrower than the view
 *     is stretched, so that its states have room for their names.
 */
export function fittedViewport(
  layout: Layout,
  width: number,
  height: number,
  selected: Region | undefined,
): Viewport & { readonly stretch: number } {
  const fit = fitZoom(layout, width, height);
  const isLine = fit < NAMES_ZOOM_MIN && (layout.width + MARGIN) * NAMES_ZOOM_MIN <= width;
  const zoom = isLine ? NAMES_ZOOM_MIN : fit;
  const room = width / ((layout.width + MARGIN) * zoom);
  const stretch = Math.max(1, Math.min(READABLE_ZOOM_MIN / zoom, room));
  const stretched = { ...layout, width: layout.width * stretch };
  const centred = centredViewport(stretched, width, height, zoom);
  if (!isLine) return { ...centred, stretch };
  const middle = selected === undefined ? 0 : (selected.top + selected.bottom) / 2;
  const centre = clampedCentre(
    middle,
    height / zoom,
    -MARGIN / zoom,
    layout.height + MARGIN / zoom,
  );
  return { ...centred, y: height / 2 - centre * zoom, stretch };
}

/** The graph for which the viewport was set. */
export interface ShownGraph {
  readonly nodes: string;
  readonly fit: number;
  readonly width: number;
  readonly height: number;
}

/** The change of the size of a graph above which its viewport is set again. */
const FIT_CHANGE_MAX = 0.1;

/** The ids of all nodes, as one text. */
export function nodesKey(layout: Layout): string {
  return [...layout.nodeBounds.keys()].join(' ');
}

/**
 * Whether the viewport stays. Each key press in a form or text may change the size of a node, but
 * the graph must not move below the user.
 */
export function keepsViewport(shown: ShownGraph | undefined, next: ShownGraph): boolean {
  return (
    shown !== undefined &&
    shown.nodes === next.nodes &&
    shown.width === next.width &&
    shown.height === next.height &&
    Math.abs(next.fit / shown.fit - 1) < FIT_CHANGE_MAX
  );
}
