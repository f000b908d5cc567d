import { ControlButton, useReactFlow, useStore, type Viewport } from '@xyflow/react';
import { useEffect } from 'react';
import { NAMES_ZOOM_MIN } from '../model/graphLabels';
import type { Layout } from '../model/layoutInput';
import type { Region } from '../model/region';
import { PHONE_WIDTH, useMinWidth } from '../ui/useMinWidth';

/** Names are unreadable below this zoom. A part of the graph is shown instead, with an overview. */
const READABLE_ZOOM_MIN = 0.6;
/**
 * The same for a graph that is wider than the view, and on a phone: a whole graph with names is
 * better than a part with notes.
 */
const WHOLE_ZOOM_MIN = 0.4;
/** The horizontal or vertical margin around the graph, both sides together, in pixels. */
const MARGIN = 24;
/** The height of a node that must be visible, in pixels at zoom 1. */
const NODE_VISIBLE_MIN = 60;
/** The size of the corner that the zoom buttons cover, in pixels. */
const CONTROLS = { width: 64, height: 130 };

/** The zoom at which the whole graph is visible, at most 1. */
function fitZoom(layout: Layout, width: number, height: number): number {
  return Math.min(width / (layout.width + MARGIN), height / (layout.height + MARGIN), 1);
}

function centredViewport(layout: Layout, width: number, height: number, zoom: number): Viewport {
  return {
    x: (width - layout.width * zoom) / 2,
    y: (height - layout.height * zoom) / 2,
    zoom,
  };
}

/**
 * Moves the viewport to the whole graph if its names are then readable. Otherwise moves it to the
 * selected node, or to the start if no node is selected.
 *
 * @param selected the bounds of the selected node
 */
export function ViewportControl({
  layout,
  selected,
}: {
  layout: Layout;
  selected: Region | undefined;
}) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const fit = fitZoom(layout, width, height);
  const isPhone = !useMinWidth(PHONE_WIDTH);
  const isWider = (layout.width + MARGIN) * READABLE_ZOOM_MIN > width;
  const zoomMin = isPhone || isWider ? WHOLE_ZOOM_MIN : READABLE_ZOOM_MIN;
  useEffect(() => {
    if (width === 0) return;
    void flow.setViewport(
      fit >= zoomMin
        ? centredViewport(layout, width, height, fit)
        : { ...centredViewport(layout, width, height, READABLE_ZOOM_MIN), y: MARGIN / 2 },
    );
  }, [flow, layout, fit, zoomMin, width, height]);
  useEffect(() => {
    if (selected === undefined || width === 0 || fit >= zoomMin) return;
    const { x, y, zoom: now } = flow.getViewport();
    const [left, top] = [selected.left * now + x, selected.top * now + y];
    const isVisible =
      left >= 0 && top >= 0 && left < width - 80 && top < height - NODE_VISIBLE_MIN * now;
    const isCovered = left < CONTROLS.width && top > height - CONTROLS.height;
    if (isVisible && !isCovered) return;
    const zoom = Math.max(now, READABLE_ZOOM_MIN);
    const middle = selected.top + Math.min(selected.bottom - selected.top, 300) / 2;
    // Centres the node, but shows no empty space beyond the graph except where the buttons are.
    void flow.setCenter(
      clampedCentre(
        (selected.left + selected.right) / 2,
        width / zoom,
        -CONTROLS.width / zoom,
        layout.width + MARGIN,
      ),
      clampedCentre(middle, height / zoom, -MARGIN, layout.height + MARGIN),
      { zoom },
    );
  }, [flow, layout, selected, fit, zoomMin, width, height]);
  return null;
}

/**
 * The centre of a view of this length that is nearest to `wanted` and shows nothing outside `from`
 * and `to`.
 */
function clampedCentre(wanted: number, length: number, from: number, to: number): number {
  if (to - from <= length) return (from + to) / 2;
  return Math.min(Math.max(wanted, from + length / 2), to - length / 2);
}

/**
 * The viewport of “Fit View”: the whole graph, or the start of a graph that would be a thin line
 * without names. The start has the smallest zoom at which states have names.
 */
function fittedViewport(layout: Layout, width: number, height: number): Viewport {
  const zoom = fitZoom(layout, width, height);
  const isLine = zoom < NAMES_ZOOM_MIN && (layout.width + MARGIN) * NAMES_ZOOM_MIN <= width;
  return isLine
    ? { ...centredViewport(layout, width, height, NAMES_ZOOM_MIN), y: MARGIN / 2 }
    : centredViewport(layout, width, height, zoom);
}

/**
 * Fits the graph into the view. React Flow's own button knows only the nodes that are drawn.
 */
export function FitViewButton({ layout }: { layout: Layout }) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return (
    <ControlButton
      className="react-flow__controls-fitview"
      title="Fit View"
      aria-label="Fit View"
      onClick={() => void flow.setViewport(fittedViewport(layout, width, height))}
    >
      <svg viewBox="0 0 32 30" aria-hidden="true">
        <path d="M0 0h12v4H4v8H0zM20 0h12v12h-4V4h-8zM32 18v12H20v-4h8v-8zM0 18h4v8h8v4H0z" />
      </svg>
    </ControlButton>
  );
}
