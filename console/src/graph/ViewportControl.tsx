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
 * @param layout the layout without stretch, as the other bounds
 * @param beside the layout of the graph beside this one, which has the same zoom
 * @param selected the bounds of the selected node
 * @param start the bounds of the first node
 */
export function ViewportControl({
  layout,
  beside,
  selected,
  start,
  stretch,
  onStretch,
}: {
  layout: Layout;
  beside: Layout | undefined;
  selected: Region | undefined;
  start: Region | undefined;
  stretch: number;
  onStretch: (stretch: number) => void;
}) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const fit = Math.min(
    fitZoom(layout, width, height),
    beside === undefined ? 1 : fitZoom(beside, width, height),
  );
  const isPhone = !useMinWidth(PHONE_WIDTH);
  const widest = Math.max(layout.width, beside?.width ?? 0);
  const isWider = (widest + MARGIN) * READABLE_ZOOM_MIN > width;
  const zoomMin = isPhone || isWider ? WHOLE_ZOOM_MIN : READABLE_ZOOM_MIN;
  // The stretch of the current viewport. A change of the state `stretch` must not move the viewport.
  const stretchNow = useRef(stretch);
  useEffect(() => {
    stretchNow.current = stretch;
  }, [stretch]);
  const shown = useRef<ShownGraph>(undefined);
  useEffect(() => {
    if (width === 0) return;
    const next = { nodes: nodesKey(layout), fit, width, height };
    if (keepsViewport(shown.current, next)) return;
    shown.current = next;
    stretchNow.current = 1;
    onStretch(1);
    void flow.setViewport(
      fit >= zoomMin
        ? centredViewport(layout, width, height, fit)
        : startViewport(layout, width, height, start, isPhone),
    );
  }, [flow, layout, fit, zoomMin, width, height, start, isPhone, onStretch]);
  useEffect(() => {
    if (selected === undefined || width === 0 || fit >= zoomMin) return;
    const { x, y, zoom: now } = flow.getViewport();
    const [left, top] = [selected.left * stretchNow.current * now + x, selected.top * now + y];
    const isVisible =
      left >= 0 && top >= 0 && left < width - 80 && top < height - NODE_VISIBLE_MIN * now;
    const isCovered = left < CONTROLS.width && top > height - CONTROLS.height;
    if (isVisible && !isCovered) return;
    const zoom = Math.max(now, READABLE_ZOOM_MIN);
    stretchNow.current = 1;
    onStretch(1);
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
  }, [flow, layout, selected, fit, zoomMin, width, height, onStretch]);
  const isReadable = useStore(({ transform }) => transform[2] >= READABLE_ZOOM_MIN);
  useEffect(() => {
    const factor = stretchNow.current;
    if (factor === 1 || !isReadable) return;
    // States of the usual width are wide enough. The centre of the view stays.
    const { x, y, zoom } = flow.getViewport();
    stretchNow.current = 1;
    onStretch(1);
    void flow.setViewport({ x: width / 2 - (width / 2 - x) / factor, y, zoom });
  }, [flow, stretch, isReadable, width, onStretch]);
  return null;
}

/**
 * Fits the graph into the view. React Flow's own button knows only the nodes that are drawn.
 *
 * @param layout the layout without stretch
 */
export function FitViewButton({
  layout,
  selected,
  onStretch,
}: {
  layout: Layout;
  selected: Region | undefined;
  onStretch: (stretch: number) => void;
}) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return (
    <ControlButton
      className="react-flow__controls-fitview"
      title="Fit View"
      aria-label="Fit View"
      onClick={() => {
        const { stretch, ...viewport } = fittedViewport(layout, width, height, selected);
        void flow.setViewport(viewport);
        onStretch(stretch);
      }}
    >
      <svg viewBox="0 0 32 30" aria-hidden="true">
        <path d="M0 0h12v4H4v8H0zM20 0h12v12h-4V4h-8zM32 18v12H20v-4h8v-8zM0 18h4v8h8v4H0z" />
      </svg>
    </ControlButton>
  );
}
