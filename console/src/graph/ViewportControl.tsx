import { ControlButton, useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { Layout } from '../model/layoutInput';
import type { Region } from '../model/region';
import { PHONE_WIDTH, useMinWidth } from '../ui/useMinWidth';
import {
  centredViewport,
  clampedCentre,
  fittedViewport,
  fitZoom,
  keepsViewport,
  MARGIN,
  nodesKey,
  READABLE_ZOOM_MIN,
  type ShownGraph,
  startViewport,
} from './viewport';

/**
 * The same for a graph that is wider than the view, and on a phone: a whole graph with names is
 * better than a part with notes.
 */
const WHOLE_ZOOM_MIN = 0.4;
/** The height of a node that must be visible, in pixels at zoom 1. */
const NODE_VISIBLE_MIN = 60;
/** The size of the corner that the zoom buttons cover, in pixels. */
const CONTROLS = { width: 64, height: 130 };

/**
 * Moves the viewport to the whole graph if its names are then readable. Otherwise moves it to the
 * selected node, or to the start if no node is selected.
 *
 * @param selected the bounds of the selected node
 * @param start the bounds of the first node
 */
export function ViewportControl({
  layout,
  selected,
  start,
}: {
  layout: Layout;
  selected: Region | undefined;
  start: Region | undefined;
}) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const fit = fitZoom(layout, width, height);
  const isPhone = !useMinWidth(PHONE_WIDTH);
  const isWider = (layout.width + MARGIN) * READABLE_ZOOM_MIN > width;
  const zoomMin = isPhone || isWider ? WHOLE_ZOOM_MIN : READABLE_ZOOM_MIN;
  const shown = useRef<ShownGraph>(undefined);
  useEffect(() => {
    if (width === 0) return;
    const next = { nodes: nodesKey(layout), fit, width, height };
    if (keepsViewport(shown.current, next)) return;
    shown.current = next;
    void flow.setViewport(
      fit >= zoomMin
        ? centredViewport(layout, width, height, fit)
        : startViewport(layout, width, height, start, isPhone),
    );
  }, [flow, layout, fit, zoomMin, width, height, start, isPhone]);
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
