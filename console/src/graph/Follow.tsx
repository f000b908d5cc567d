import { ControlButton, useReactFlow, useStore, type Viewport } from '@xyflow/react';
import { useEffect } from 'react';
import type { Layout } from '../model/layoutInput';
import type { Part } from '../model/part';

/** Below this size nobody reads the names: a part of the graph is shown then, with a map of the whole. */
const READABLE = 0.6;
/** Around the graph, in pixels, both sides together. */
const MARGIN = 24;
/** How much of a node must be in view, in pixels at full size. */
const NODE_SEEN = 60;
/** The corner in which the buttons for the size stand, in pixels: a node there is not seen. */
const BUTTONS = { width: 64, height: 130 };

/** How large the graph is when all of it is in view; never larger than it is. */
function wholeZoom(layout: Layout, width: number, height: number): number {
  return Math.min(width / (layout.width + MARGIN), height / (layout.height + MARGIN), 1);
}

function centred(layout: Layout, width: number, height: number, zoom: number): Viewport {
  return {
    x: (width - layout.width * zoom) / 2,
    y: (height - layout.height * zoom) / 2,
    zoom,
  };
}

/**
 * Brings the graph into view: whole where it can be read then, else what was chosen, else its start.
 *
 * @param chosen where the node that was chosen stands
 */
export function Follow({ layout, chosen }: { layout: Layout; chosen: Part | undefined }) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const whole = wholeZoom(layout, width, height);
  useEffect(() => {
    if (width === 0) return;
    void flow.setViewport(
      whole >= READABLE
        ? centred(layout, width, height, whole)
        : { ...centred(layout, width, height, READABLE), y: MARGIN / 2 },
    );
  }, [flow, layout, whole, width, height]);
  useEffect(() => {
    if (chosen === undefined || width === 0 || whole >= READABLE) return;
    const { x, y, zoom: now } = flow.getViewport();
    const [seenX, seenY] = [chosen.left * now + x, chosen.top * now + y];
    const isSeen =
      seenX >= 0 && seenY >= 0 && seenX < width - 80 && seenY < height - NODE_SEEN * now;
    const isBehind = seenX < BUTTONS.width && seenY > height - BUTTONS.height;
    if (isSeen && !isBehind) return;
    const zoom = Math.max(now, READABLE);
    const middle = chosen.top + Math.min(chosen.bottom - chosen.top, 300) / 2;
    // As near to the middle as the rest of the graph fills the view, but for the room of the buttons.
    void flow.setCenter(
      within(
        (chosen.left + chosen.right) / 2,
        width / zoom,
        -BUTTONS.width / zoom,
        layout.width + MARGIN,
      ),
      within(middle, height / zoom, -MARGIN, layout.height + MARGIN),
      { zoom },
    );
  }, [flow, layout, chosen, whole, width, height]);
  return null;
}

/** The middle of a view of this length, as near to a wanted one as it shows nothing before `from` or behind `to`. */
function within(wanted: number, length: number, from: number, to: number): number {
  if (to - from <= length) return (from + to) / 2;
  return Math.min(Math.max(wanted, from + length / 2), to - length / 2);
}

/** Brings all of the graph into view, which React Flow could do of the nodes alone that it knows. */
export function WholeButton({ layout }: { layout: Layout }) {
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  return (
    <ControlButton
      className="react-flow__controls-fitview"
      title="Fit View"
      aria-label="Fit View"
      onClick={() =>
        void flow.setViewport(centred(layout, width, height, wholeZoom(layout, width, height)))
      }
    >
      <svg viewBox="0 0 32 30" aria-hidden="true">
        <path d="M0 0h12v4H4v8H0zM20 0h12v12h-4V4h-8zM32 18v12H20v-4h8v-8zM0 18h4v8h8v4H0z" />
      </svg>
    </ControlButton>
  );
}
